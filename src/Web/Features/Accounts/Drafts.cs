using System.Buffers.Text;
using System.IO.Compression;
using System.Text.Json;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using TaskManager.Web.Hosting;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Accounts;

/// <summary>A form with somebody's text that came when they were signed out.</summary>
/// <param name="To">Where it was to go, without the path base.</param>
/// <param name="Title">What was typed.</param>
/// <param name="Description">What was typed.</param>
/// <param name="Version">On which version of the task it was based; null for a new one.</param>
/// <param name="ReturnUrl">The page that it was on.</param>
/// <param name="Token">The antiforgery token of that page: it says whose it was.</param>
public sealed record Draft(string To, string? Title, string? Description, string? Version, string ReturnUrl, string? Token);

/// <summary>
/// Keeps a <see cref="Draft"/> in the browser that sent it, encrypted, until its owner has signed in again. Nobody else sees it, and nobody else can put one there:
/// its antiforgery token must be good for whoever has signed in.
/// </summary>
public sealed class Drafts(IDataProtectionProvider protection, IAntiforgery antiforgery)
{
    private const string Cookie = "taskmanager-draft";

    // With what else an answer says it stays below what proxies take as headers by default: 4 KB.
    private const int LongestCookie = 2800;

    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(30);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("TaskManager.Draft").ToTimeLimitedDataProtector();

    /// <summary>Whether what is sent there is kept: forms of tasks.</summary>
    public static bool IsKept(PathString to) => to.StartsWithSegments("/tasks");

    /// <summary>Keeps the form that this request has sent.</summary>
    /// <param name="context">The request.</param>
    /// <param name="to">Where it was to go; null: where it went.</param>
    /// <returns>Where to find it; null when there is no text in it, or too much.</returns>
    public async Task<string?> Keep(HttpContext context, string? to = null)
    {
        var request = context.Request;
        if (!request.HasFormContentType) return null;
        var form = await request.ReadFormAsync(context.RequestAborted);
        var draft = new Draft(to ?? request.Path, form["title"], form["description"], form["version"], context.ReturnUrl(),
            request.Headers[Views.TokenHeader] is [{ Length: > 0 } header] ? header : form["__RequestVerificationToken"].ToString());
        if (string.IsNullOrWhiteSpace(draft.Title + draft.Description) || !draft.To.StartsWith('/') || !IsKept(draft.To)) return null;
        var kept = Base64Url.EncodeToString(_protector.Protect(Packed(draft), KeptFor));
        if (kept.Length > LongestCookie) return null;
        context.Response.Cookies.Append(Cookie, kept, Options(context));
        return Page(context);
    }

    /// <summary>What was kept for whoever has signed in; null when there is nothing.</summary>
    public async Task<Draft?> Find(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is not { } cookie || Unpacked(cookie) is not { } draft) return null;
        var asIfSent = new DefaultHttpContext { RequestServices = context.RequestServices, User = context.User };
        asIfSent.Request.Method = HttpMethods.Post;
        asIfSent.Request.Headers.Cookie = context.Request.Headers.Cookie;
        asIfSent.Request.Headers[Views.TokenHeader] = draft.Token;
        return await antiforgery.IsRequestValidAsync(asIfSent) ? draft : null;
    }

    private static string Page(HttpContext context) => context.Request.PathBase + "/account/draft";

    private static CookieOptions Options(HttpContext context) => new()
    {
        Path = Page(context),
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
        MaxAge = KeptFor,
    };

    private static byte[] Packed(Draft draft)
    {
        using var bytes = new MemoryStream();
        using (var packing = new BrotliStream(bytes, CompressionLevel.Optimal)) JsonSerializer.Serialize(packing, draft);
        return bytes.ToArray();
    }

    private Draft? Unpacked(string cookie)
    {
        try
        {
            using var unpacking = new BrotliStream(new MemoryStream(_protector.Unprotect(Base64Url.DecodeFromChars(cookie))), CompressionMode.Decompress);
            return JsonSerializer.Deserialize<Draft>(unpacking);
        }
        catch (Exception thrown) when (thrown is FormatException or System.Security.Cryptography.CryptographicException)
        {
            // Too old, or not ours.
            return null;
        }
    }
}
