using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.HttpOverrides;
using TaskManager.Infrastructure;

namespace TaskManager.Web.Hosting;

/// <summary>Applies the address, the scheme and the path prefix that a trusted reverse proxy forwards.</summary>
internal static partial class ReverseProxy
{
    private const string Trusted = "ReverseProxy:Trusted";

    /// <exception cref="StartupException">The setting has a value that is neither an address nor a network.</exception>
    public static void UseReverseProxy(this WebApplication app)
    {
        // The proxy passes the Host header on unchanged, and AllowedHosts checks it.
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedPrefix,
            ForwardLimit = 1,
        };
        // Without the setting, the framework trusts this machine.
        if (app.Configuration[Trusted] is { Length: > 0 } proxies) Trust(options, proxies);
        app.UseForwardedHeaders(options);
        app.Use((context, next) =>
        {
            // Every link begins with the prefix, and "//host" or "/\host" would lead to another site.
            var prefix = context.Request.PathBase;
            if (prefix.HasValue)
                context.Request.PathBase = PlainPath().IsMatch(prefix.Value) ? prefix.Value.TrimEnd('/') : PathString.Empty;
            return next(context);
        });
    }

    private static void Trust(ForwardedHeadersOptions options, string proxies)
    {
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            if (IPAddress.TryParse(proxy, out var address)) options.KnownProxies.Add(address);
            else if (System.Net.IPNetwork.TryParse(proxy, out var network)) options.KnownIPNetworks.Add(network);
            else throw StartupException.Setting(Trusted, proxy, "Use addresses and networks with commas, as in 10.0.0.2, 172.16.0.0/12.");
    }

    [GeneratedRegex(@"^(/[A-Za-z0-9._~-]+)+/?\z")]
    private static partial Regex PlainPath();
}
