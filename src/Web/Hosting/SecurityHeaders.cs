using System.Security.Cryptography;

namespace TaskManager.Web.Hosting;

/// <summary>Tells the browser what this site never does.</summary>
internal static class SecurityHeaders
{
    // No 'unsafe-inline', no 'unsafe-eval': markup carries no script and no style. The stylesheet carries its icons (data:).
    private const string Rest =
        "; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>What the page's own scripts carry: none else runs, whatever gets into its markup.</summary>
    public static string ScriptNonce(this HttpContext context) =>
        (string)(context.Items[typeof(SecurityHeaders)] ??= RandomNumberGenerator.GetHexString(32));

    /// <summary>Allows inline styles on this page: of a script of another maker, on a page that holds nobody's data.</summary>
    public static void AllowInlineStyles(this HttpContext context) =>
        context.Response.Headers.ContentSecurityPolicy = Policy(context, "'self' 'unsafe-inline'");

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(static state =>
        {
            var context = (HttpContext)state;
            var headers = context.Response.Headers;
            // A machine's own name is nobody's site, and other programs answer there without https.
            if (context.Request.IsHttps && !context.Request.Host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
                headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
            if (headers.ContentSecurityPolicy.Count == 0) headers.ContentSecurityPolicy = Policy(context, "'self'");
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            // Pages and fragments share addresses and hold people's tasks.
            if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
            return Task.CompletedTask;
        }, context);
        return next(context);
    });

    private static string Policy(HttpContext context, string styles) =>
        $"default-src 'none'; script-src {(context.Items[typeof(SecurityHeaders)] is string nonce ? $"'nonce-{nonce}'" : "'none'")}"
        + $"; style-src {styles}{Rest}";
}
