using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using TaskManager.Web.Hosting;

namespace TaskManager.Web.Rendering;

/// <summary>Rendered markup, to be sent or embedded in a page.</summary>
/// <param name="utf8">The markup.</param>
internal sealed class CachedFragment(byte[] utf8) : IHtmlContent
{
    private string? _tag;

    public byte[] Bytes => utf8;

    /// <summary>The ETag of the markup. It is weak, because the response may be compressed.</summary>
    public string Tag => _tag ??= $"W/\"{Base64Url.EncodeToString(SHA256.HashData(utf8).AsSpan(..15))}\"";

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        Span<char> characters = stackalloc char[1024];
        for (ReadOnlySpan<byte> remaining = utf8; !remaining.IsEmpty;)
        {
            var status = Utf8.ToUtf16(remaining, characters, out var read, out var written);
            if (status is not (OperationStatus.Done or OperationStatus.DestinationTooSmall))
                throw new InvalidOperationException("The fragment is not UTF-8.");
            writer.Write(characters[..written]);
            remaining = remaining[read..];
        }
    }
}

/// <summary>Answers a safe request with a fragment from the cache; with 304 when <c>If-None-Match</c> names it.</summary>
internal sealed class CachedFragmentResult(string partial, object model) : IActionResult
{
    public async Task ExecuteResultAsync(ActionContext context)
    {
        var (request, response) = (context.HttpContext.Request, context.HttpContext.Response);
        var fragment = await context.Cached(partial, model);
        response.Headers.ETag = fragment.Tag;
        if (request.Headers.IfNoneMatch.Count > 0 && IsShown(fragment, request.GetTypedHeaders().IfNoneMatch))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = fragment.Bytes.Length;
        // One write for all would copy the whole fragment into the response buffer of a client that does not read.
        for (var at = 0; at < fragment.Bytes.Length; at += Limits.BufferBytes)
        {
            var piece = fragment.Bytes.AsMemory(at, int.Min(Limits.BufferBytes, fragment.Bytes.Length - at));
            await response.BodyWriter.WriteAsync(piece, context.HttpContext.RequestAborted);
        }
    }

    private static bool IsShown(CachedFragment fragment, IList<EntityTagHeaderValue> shown)
    {
        var tag = EntityTagHeaderValue.Parse(fragment.Tag);
        return shown.Any(each => each.Compare(tag, useStrongComparison: false));
    }
}
