using TaskManager.Application.Common;

namespace TaskManager.Web.Features.Accounts;

/// <summary>The cookie that holds the secret of a session.</summary>
internal static class SessionCookie
{
    // Browsers keep it as long as the server may: the server ends the session.
    private static readonly TimeSpan Persistent = TimeSpan.FromDays(90);

    /// <summary>The secret that a request brings; null when it brings none.</summary>
    public static string? SessionSecret(this HttpRequest request) => request.Cookies[Name(request)];

    /// <summary>Gives a session to the browser.</summary>
    public static void StartSession(this HttpContext context, NewSession session)
    {
        var options = Options(context.Request);
        if (session.IsPersistent) options.MaxAge = Persistent;
        context.Response.Cookies.Append(Name(context.Request), session.Secret, options);
    }

    /// <summary>Takes the session away from the browser.</summary>
    public static void EndSession(this HttpContext context) =>
        context.Response.Cookies.Delete(Name(context.Request), Options(context.Request));

    // By https no other site of the domain can set a cookie of this prefix. The prefix allows no path, so that below a path base it is left
    // out.
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
