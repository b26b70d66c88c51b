using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace TaskManager.Web.Htmx;

/// <summary>Markup that is ready to send, or to stand in a page.</summary>
/// <param name="utf8">The markup.</param>
internal sealed class KeptFragment(byte[] utf8) : IHtmlContent
{
    private EntityTagHeaderValue? _tag;

    public byte[] Bytes => utf8;

    /// <summary>Changes when the markup does. Weak, since it may travel compressed.</summary>
    public EntityTagHeaderValue Tag => _tag ??= new($"\"{Base64Url.EncodeToString(SHA256.HashData(utf8).AsSpan(..15))}\"", isWeak: true);

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

/// <summary>Answers with a fragment from the cache; with 304 and nothing when the client says that it has it.</summary>
internal sealed class KeptFragmentResult(string partial, object model) : IActionResult
{
    public async Task ExecuteResultAsync(ActionContext context)
    {
        var (request, response) = (context.HttpContext.Request, context.HttpContext.Response);
        var fragment = await context.Kept(partial, model);
        if (request.IsSafe())
        {
            response.Headers.ETag = fragment.Tag.ToString();
            if (request.Headers.IfNoneMatch.Count > 0 && request.GetTypedHeaders().IfNoneMatch.Any(tag => tag.Compare(fragment.Tag, useStrongComparison: false)))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = fragment.Bytes.Length;
        await response.BodyWriter.WriteAsync(fragment.Bytes, context.HttpContext.RequestAborted);
    }
}
