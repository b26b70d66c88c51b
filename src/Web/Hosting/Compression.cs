using System.Globalization;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.ResponseCompression;
using TaskManager.Application.Tasks;

namespace TaskManager.Web.Hosting;

/// <summary>Sends pages and fragments compressed where that gives nothing away. Assets were compressed by the build; event streams never are.</summary>
internal static class Compression
{
    public static IServiceCollection AddCompression(this IServiceCollection services) => services.AddResponseCompression(options =>
    {
        // Safe, since nothing that somebody else chose is compressed together with the tasks: see MayCompress.
        options.EnableForHttps = true;
        options.MimeTypes = ["text/html"];
        // At its fastest level it costs a quarter of what Brotli costs, and on these pages makes them smaller.
        options.Providers.Add<GzipCompressionProvider>();
    });

    public static void UseCompression(this IApplicationBuilder app) => app.UseWhen(MayCompress, branch => branch.UseResponseCompression());

    // Another site can make a browser ask for any address, and who sees how long the answers are could guess at the tasks: the better a guess is,
    // the shorter the page that repeats it (BREACH). So what repeats a text of its address, as a search does, is sent as it is.
    private static bool MayCompress(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method)
        && context.GetEndpoint()?.Metadata.GetMetadata<ActionDescriptor>() is not null
        && context.Request.Query.All(part => part.Key switch
        {
            // No other value: what cannot be understood comes back in words that repeat it.
            "view" => TaskViews.Names.Contains(part.Value.ToString()),
            "shown" => int.TryParse(part.Value, NumberStyles.None, CultureInfo.InvariantCulture, out _),
            _ => false,
        });
}
