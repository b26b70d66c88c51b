using TaskManager.Application.Common;

namespace TaskManager.Web.Features.Accounts;

/// <summary>The cookie with the secret of a session.</summary>
internal static class SessionCookie
{
    // The maximum lifetime of a session; the server ends an idle session earlier.
    private static readonly TimeSpan Persistent = TimeSpan.FromDays(90);

    /// <summary>Returns the secret of the request's session; null without the cookie.</summary>
    public static string? SessionSecret(this HttpRequest request) => request.Cookies[Name(request)];

    /// <summary>Sets the cookie of a new session.</summary>
    public static void StartSession(this HttpContext context, NewSession session)
    {
        var options = Options(context.Request);
        if (session.IsPersistent) options.MaxAge = Persistent;
        context.Response.Cookies.Append(Name(context.Request), session.Secret, options);
    }

    /// <summary>Deletes the cookie.</summary>
    public static void EndSession(this HttpContext context) =>
        context.Response.Cookies.Delete(Name(context.Request), Options(context.Request));

    // The prefix stops other hosts of the domain from setting the cookie. It requires https and the path "/".
    private static string Name(HttpRequest request) =>
        request.IsHttps && !request.PathBase.HasValue ? "__Host-taskmanager-session" : "taskmanager-session";

    private static CookieOptions Options(HttpRequest request) => new()
    {
        Path = request.PathBase.HasValue ? request.PathBase.ToString() : "/",
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = request.IsHttps,
        IsEssential = true,
    };
}
