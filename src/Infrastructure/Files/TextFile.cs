using System.Text;
using TaskManager.Application.Transfer;

namespace TaskManager.Infrastructure.Files;

/// <summary>What all files of text have in common.</summary>
internal static class TextFile
{
    /// <summary>The most bytes of an entry, in UTF-8: no more of a file is held.</summary>
    public const int LongestEntry = 1 << 20;

    /// <summary>The file in UTF-8, without a mark of its encoding, which is that mark's, or UTF-8, or what ASCII looks like in UTF-16.</summary>
    public static async Task<Stream> Utf8(Stream file, CancellationToken cancellationToken)
    {
        var start = new byte[4];
        var length = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        if (length == 0) throw Empty();
        var (mark, encoding) = Encoded(start.AsSpan(0, length));
        file.Position = mark;
        return encoding is null ? file : Encoding.CreateTranscodingStream(file, encoding, Encoding.UTF8, leaveOpen: true);
    }

    /// <summary>There is nothing in the file.</summary>
    public static FileProblemException Empty() => new("The file is empty.");

    /// <summary>The file's bytes are no characters.</summary>
    public static FileProblemException NoText() =>
        new("This is no text in UTF-8 or UTF-16. Save it as UTF-8 (in Excel: \"CSV UTF-8\"), and unpack what is packed.");

    private static (int Mark, Encoding? Encoding) Encoded(ReadOnlySpan<byte> start) => start switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (3, null),
        [0xFF, 0xFE, 0, 0] => (4, new UTF32Encoding(false, false, throwOnInvalidCharacters: true)),
        [0xFF, 0xFE, ..] => (2, new UnicodeEncoding(false, false, throwOnInvalidBytes: true)),
        [0xFE, 0xFF, ..] => (2, new UnicodeEncoding(true, false, throwOnInvalidBytes: true)),
        [not 0, 0, not 0, 0] => (0, new UnicodeEncoding(false, false, throwOnInvalidBytes: true)),
        [0, not 0, 0, not 0] => (0, new UnicodeEncoding(true, false, throwOnInvalidBytes: true)),
        _ => (0, null),
    };
}
