using System.Security.Cryptography;

namespace TaskManager.Web.Hosting;

/// <summary>Sends the headers that restrict what a page may do in the browser.</summary>
internal static class SecurityHeaders
{
    // No 'unsafe-inline', no 'unsafe-eval': markup carries no script and no style. The stylesheet carries its icons (data:).
    private const string Rest =
        "; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Returns the nonce of the page's scripts. The browser runs no script without it.</summary>
    public static string ScriptNonce(this HttpContext context) =>
        (string)(context.Items[typeof(SecurityHeaders)] ??= RandomNumberGenerator.GetHexString(32));

    /// <summary>Allows inline styles on this page: a third party's script needs them, on a page that shows no data of an owner.</summary>
    public static void AllowInlineStyles(this HttpContext context) =>
        context.Response.Headers.ContentSecurityPolicy = Policy(context, "'self' 'unsafe-inline'");

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(static state =>
        {
            var context = (HttpContext)state;
            var headers = context.Response.Headers;
            // On localhost, the header would also apply to other programs, which have no https. At a path, the host serves others too.
            if (context.Request.IsHttps && !context.Request.Host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
                headers.StrictTransportSecurity = "max-age=31536000" + (context.Request.PathBase.HasValue ? "" : "; includeSubDomains");
            if (headers.ContentSecurityPolicy.Count == 0) headers.ContentSecurityPolicy = Policy(context, "'self'");
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            // Pages and fragments have the same addresses, and contain the tasks of a user.
            if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
            return Task.CompletedTask;
        }, context);
        return next(context);
    });

    private static string Policy(HttpContext context, string styles) =>
        $"default-src 'none'; script-src {(context.Items[typeof(SecurityHeaders)] is string nonce ? $"'nonce-{nonce}'" : "'none'")}"
        + $"; style-src {styles}{Rest}";
}
