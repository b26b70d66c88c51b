using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
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
/// <param name="Id">The id of the task that it adds, so that it is added once; null when it changes one.</param>
/// <param name="Version">On which version of the task it was based; null for a new one.</param>
/// <param name="ReturnUrl">The page that it was on.</param>
/// <param name="Token">The antiforgery token of that page: it says whose it was.</param>
public sealed record Draft(string To, string? Title, string? Description, string? Id, string? Version, string ReturnUrl, string? Token)
{
    public override string ToString() => nameof(Draft);
}

/// <summary>
/// Keeps a <see cref="Draft"/> in the browser that sent it, encrypted, until its owner has signed in again. Nobody else sees it, and nobody
/// else can put one there: its antiforgery token must be good for whoever has signed in.
/// </summary>
public sealed class Drafts(IDataProtectionProvider protection, IAntiforgery antiforgery, TimeProvider time)
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
        // Another site could put its own in the place of a real one.
        if (!request.HasFormContentType || request.IsFromElsewhere() || await Read(request) is not { } form) return null;
        var draft = new Draft(to ?? request.Path, form["title"], form["description"], null, form["version"], context.ReturnUrl(),
            request.Headers[Views.TokenHeader] is [{ Length: > 0 } header] ? header : form["__RequestVerificationToken"].ToString());
        if (string.IsNullOrWhiteSpace(draft.Title + draft.Description) || !draft.To.StartsWith('/') || !IsKept(draft.To)) return null;
        if (draft.Version is null) draft = draft with { Id = Guid.CreateVersion7(time.GetUtcNow()).ToString() };
        var kept = Base64Url.EncodeToString(_protector.Protect(Packed(draft), KeptFor));
        if (kept.Length > LongestCookie) return null;
        // Several tabs may have one each: a cookie of its own place.
        var page = $"{context.Request.PathBase}/account/draft/{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        context.Response.Cookies.Append(Cookie, kept, Options(context, page));
        return page;
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

    private static async Task<IFormCollection?> Read(HttpRequest request)
    {
        try
        {
            return await request.ReadFormAsync(request.HttpContext.RequestAborted);
        }
        catch (Exception thrown) when (thrown is IOException or InvalidDataException)
        {
            // Cut off, or no form at all.
            return null;
        }
    }

    private static CookieOptions Options(HttpContext context, string page) => new()
    {
        Path = page,
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
            using var unpacking = new BrotliStream(new MemoryStream(_protector.Unprotect(Base64Url.DecodeFromChars(cookie))),
                CompressionMode.Decompress);
            return JsonSerializer.Deserialize<Draft>(unpacking);
        }
        catch (Exception thrown) when (thrown is FormatException or CryptographicException)
        {
            // Too old, or not ours.
            return null;
        }
    }
}
