using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using TaskManager.Web.Hosting;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Accounts;

/// <summary>A form with text that was sent after the end of a session.</summary>
/// <param name="To">The address that the form was sent to, without the path base.</param>
/// <param name="Title">The typed title.</param>
/// <param name="Description">The typed description.</param>
/// <param name="Id">The id of the task to add, which makes the request idempotent; null when the form changes a task.</param>
/// <param name="Version">The version of the task that the form is based on; null for a new task.</param>
/// <param name="ReturnUrl">The page of the form.</param>
/// <param name="Token">The antiforgery token of that page, which is bound to its owner.</param>
public sealed record Draft(string To, string? Title, string? Description, string? Id, string? Version, string ReturnUrl, string? Token)
{
    public override string ToString() => nameof(Draft);
}

/// <summary>
/// Stores a <see cref="Draft"/> in an encrypted cookie until its owner has signed in again. Another user neither sees nor plants one,
/// because its antiforgery token must be valid for the signed-in user.
/// </summary>
public sealed class Drafts(IDataProtectionProvider protection, IAntiforgery antiforgery, TimeProvider time)
{
    private const string Cookie = "taskmanager-draft";

    // With the other headers, the response stays below the 4 KB that proxies accept by default.
    private const int LongestCookie = 2800;

    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(30);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("TaskManager.Draft").ToTimeLimitedDataProtector();

    /// <summary>Whether a form that is sent to this address is stored: the forms of tasks are.</summary>
    public static bool IsKept(PathString to) => to.StartsWithSegments("/tasks");

    /// <summary>Stores the form of the request in a cookie of the response.</summary>
    /// <param name="context">The request.</param>
    /// <param name="to">The address that the form was meant for; null for the address of the request.</param>
    /// <returns>The address of the page that shows the draft; null when the form has no text, or too much.</returns>
    public async Task<string?> Keep(HttpContext context, string? to = null)
    {
        var request = context.Request;
        // Another site must not replace a draft by its own.
        if (!request.HasFormContentType || request.IsFromElsewhere() || await Read(request) is not { } form) return null;
        var draft = new Draft(to ?? request.Path, form["title"], form["description"], null, form["version"], context.ReturnUrl(),
            request.Headers[Views.TokenHeader] is [{ Length: > 0 } header] ? header : form["__RequestVerificationToken"].ToString());
        if (string.IsNullOrWhiteSpace(draft.Title + draft.Description) || !draft.To.StartsWith('/') || !IsKept(draft.To)) return null;
        if (draft.Version is null) draft = draft with { Id = Guid.CreateVersion7(time.GetUtcNow()).ToString() };
        var kept = Base64Url.EncodeToString(_protector.Protect(Packed(draft), KeptFor));
        if (kept.Length > LongestCookie) return null;
        // The path of the cookie is unique, because each tab can have a draft.
        var page = $"{context.Request.PathBase}/account/draft/{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        context.Response.Cookies.Append(Cookie, kept, Options(context, page));
        return page;
    }

    /// <summary>Returns the draft of the request's cookie; null without one, or when it belongs to another user.</summary>
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
            // The body is incomplete or malformed.
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
            // The cookie has expired, or was encrypted with other keys.
            return null;
        }
    }
}
