using System.Globalization;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.ResponseCompression;
using TaskManager.Application.Tasks;

namespace TaskManager.Web.Hosting;

/// <summary>
/// Compresses pages and fragments, except where the length would disclose tasks (BREACH). The build compresses assets; event streams are
/// not compressed.
/// </summary>
internal static class Compression
{
    public static IServiceCollection AddCompression(this IServiceCollection services) => services.AddResponseCompression(options =>
    {
        // MayCompress excludes responses that combine tasks with text of the request.
        options.EnableForHttps = true;
        options.MimeTypes = ["text/html"];
        // At its fastest level, gzip takes a quarter of Brotli's time, and its output for these pages is smaller.
        options.Providers.Add<GzipCompressionProvider>();
    });

    public static void UseCompression(this IApplicationBuilder app) => app.UseWhen(MayCompress, branch => branch.UseResponseCompression());

    // BREACH: another site can make the browser request any address, and the length of a compressed response that repeats text of its
    // address, as a search does, shows whether the tasks contain that text.
    private static bool MayCompress(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method)
        && context.GetEndpoint()?.Metadata.GetMetadata<ActionDescriptor>() is not null
        && context.Request.Query.All(part => part.Key switch
        {
            // The error page for another value repeats it.
            "view" => TaskViews.Names.Contains(part.Value.ToString()),
            "shown" => int.TryParse(part.Value, NumberStyles.None, CultureInfo.InvariantCulture, out _),
            _ => false,
        });
}
