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

/// <summary>Markup that is ready to send, or to stand in a page.</summary>
/// <param name="utf8">The markup.</param>
internal sealed class KeptFragment(byte[] utf8) : IHtmlContent
{
    private string? _tag;

    public byte[] Bytes => utf8;

    /// <summary>Changes when the markup does. Weak, since it may travel compressed.</summary>
    public string Tag => _tag ??= $"W/\"{Base64Url.EncodeToString(SHA256.HashData(utf8).AsSpan(..15))}\"";

    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        Span<char> characters = stackalloc char[1024];
        for (ReadOnlySpan<byte> rest = utf8; !rest.IsEmpty;)
        {
            var status = Utf8.ToUtf16(rest, characters, out var read, out var written);
            if (status is not (OperationStatus.Done or OperationStatus.DestinationTooSmall)) throw new InvalidOperationException("The fragment is not UTF-8.");
            writer.Write(characters[..written]);
            rest = rest[read..];
        }
    }
}

/// <summary>Answers a safe request with a fragment from the cache; with 304 and nothing when the client says that it has it.</summary>
internal sealed class KeptFragmentResult(string partial, object model) : IActionResult
{
    public async Task ExecuteResultAsync(ActionContext context)
    {
        var (request, response) = (context.HttpContext.Request, context.HttpContext.Response);
        var fragment = await context.Kept(partial, model);
        response.Headers.ETag = fragment.Tag;
        if (request.Headers.IfNoneMatch.Count > 0 && IsShown(fragment, request.GetTypedHeaders().IfNoneMatch))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = fragment.Bytes.Length;
        // In pieces, so that whoever does not read is waited for with the first.
        for (var at = 0; at < fragment.Bytes.Length; at += Limits.BufferBytes)
        {
            var piece = fragment.Bytes.AsMemory(at, int.Min(Limits.BufferBytes, fragment.Bytes.Length - at));
            await response.BodyWriter.WriteAsync(piece, context.HttpContext.RequestAborted);
        }
    }

    private static bool IsShown(KeptFragment fragment, IList<EntityTagHeaderValue> shown)
    {
        var tag = EntityTagHeaderValue.Parse(fragment.Tag);
        return shown.Any(one => one.Compare(tag, useStrongComparison: false));
    }
}
