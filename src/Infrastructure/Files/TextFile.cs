using System.Text;
using TaskManager.Application.Transfer;

namespace TaskManager.Infrastructure.Files;

/// <summary>The decoding of text files, and their common limits.</summary>
internal static class TextFile
{
    /// <summary>Longest entry, in bytes of UTF-8: it bounds the memory use.</summary>
    public const int MaxEntryLength = 1 << 20;

    /// <summary>
    /// Returns the file transcoded to UTF-8 without byte order mark. The encoding is that of the mark, else detected: UTF-16 of ASCII, or
    /// UTF-8.
    /// </summary>
    public static async Task<Stream> Utf8(Stream file, CancellationToken cancellationToken)
    {
        var start = new byte[4];
        var length = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        if (length == 0) throw Empty();
        var (mark, encoding) = Encoded(start.AsSpan(0, length));
        file.Position = mark;
        return encoding is null ? file : Encoding.CreateTranscodingStream(file, encoding, Encoding.UTF8, leaveOpen: true);
    }

    /// <summary>The file is empty.</summary>
    public static InvalidFileException Empty() => new("The file is empty.");

    /// <summary>The file is not encoded text.</summary>
    public static InvalidFileException NotText() =>
        new("This file is not text in UTF-8 or UTF-16. Save it as UTF-8 (in Excel: \"CSV UTF-8\"), and extract archives first.");

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
