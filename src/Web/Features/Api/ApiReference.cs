using System.Net;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Scalar.AspNetCore;
using TaskManager.Web.Hosting;

namespace TaskManager.Web.Features.Api;

/// <summary>
/// The page that shows the description of the API: the script of Scalar, on a page of ours. Scalar's own page has an inline script, and
/// to map it costs each start 10 ms.
/// </summary>
internal static class ApiReference
{
    /// <summary>Where it is, below the API.</summary>
    public const string Place = "/docs";

    private const string Address = $"/api{Place}", Script = "scalar.js";

    public static void MapApiReference(this WebApplication app)
    {
        app.MapGet(Address, Show).AllowAnonymous();
        app.MapGet($"{Address}/{Script}", SendScript).AllowAnonymous();
    }

    private static Task Show(HttpContext context)
    {
        var (at, nonce) = (context.Request.PathBase, context.ScriptNonce());
        context.AllowInlineStyles();
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync($"""
            <!doctype html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <title>API · Tasks</title>
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <meta name="color-scheme" content="light dark">
              <link rel="icon" href="{at}/icon.svg" type="image/svg+xml">
            </head>
            <body>
              <noscript>This page needs JavaScript. It shows <a href="{at}{ApiDocument.Address}">the description</a>.</noscript>
              <script id="api-reference" src="{at}{Address}/{Script}" nonce="{nonce}"
                      data-configuration="{WebUtility.HtmlEncode(Configuration(context.Request))}"></script>
            </body>
            </html>
            """);
    }

    // Nothing of it comes from another host, or goes there.
    private static string Configuration(HttpRequest request) => JsonSerializer.Serialize(new
    {
        url = $"{request.PathBase}{ApiDocument.Address}",
        servers = new[] { new { url = $"{request.Scheme}://{request.Host}{request.PathBase}" } },
        withDefaultFonts = false,
        telemetry = false,
        hideClientButton = true,
        showDeveloperTools = "never",
        agent = new { disabled = true },
        mcp = new { disabled = true },
    });

    // The package holds it compressed, as every browser takes it.
    private static Task SendScript(HttpContext context)
    {
        var scalar = typeof(ScalarOptions).Assembly;
        var version = new EntityTagHeaderValue($"\"{scalar.ManifestModule.ModuleVersionId}\"");
        context.Response.Headers.ContentEncoding = "gzip";
        context.Response.Headers.CacheControl = CacheControlHeaderValue.NoCacheString;
        return TypedResults.Stream(scalar.GetManifestResourceStream($"ScalarStaticAssets.{Script}")!, "text/javascript", entityTag: version)
            .ExecuteAsync(context);
    }
}
