using System.Text.RegularExpressions;
using Microsoft.AspNetCore.HttpOverrides;

namespace TaskManager.Web.Hosting;

/// <summary>What a reverse proxy on this machine may say about a request: who asked, by which scheme, and below which path.</summary>
internal static partial class ReverseProxy
{
    public static void UseReverseProxy(this IApplicationBuilder app)
    {
        // Believed from loopback only, which is the default. Not the host: the proxy passes that on as it came, and AllowedHosts judges it.
        app.UseForwardedHeaders(new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedPrefix,
            ForwardLimit = 1,
        });
        app.Use((context, next) =>
        {
            // Every link begins with it, and one that begins with "//host" or "/\host" leads to another site.
            var prefix = context.Request.PathBase;
            if (prefix.HasValue) context.Request.PathBase = PlainPath().IsMatch(prefix.Value) ? prefix.Value.TrimEnd('/') : PathString.Empty;
            return next(context);
        });
    }

    [GeneratedRegex(@"^(/[A-Za-z0-9._~-]+)+/?\z")]
    private static partial Regex PlainPath();
}
