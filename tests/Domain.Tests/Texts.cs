using FsCheck;
using FsCheck.Fluent;

namespace TaskManager.Domain.Tests;

/// <summary>Random texts, mostly with characters that break text handling, and their shrinker.</summary>
internal static class Texts
{
    private static readonly string[] Pieces =
    [
        "a", "B", "z", "0", "9", "-", "%", "_", "'", "\"", "*", "(", ")", "@", " ", " ", "  ", "\u00A0", "\u3000",
        "é", "e\u0301", "Å", "ß", "ẞ", "Æ", "ø", "Đ", "ł", "İ", "ı", "Σ", "ς", "\uFB01", "²", "½", "…", "¨", "\uFDFA",
        "京", "都", "ビ", "ﾋﾞ", "ไ", "ทำ", "한", "ש\u05C1", "नी", "\u200B", "\u200D", "\uFEFF", "\uFFFD", "\uFFFF",
        "😀", "👩\u200D👧", "\U00010400", "\U0001E922\u0301", "\U00020000", "\U0001F1EA\U0001F1FA",
    ];

    private static readonly string[] NoText =
        ["\0", "\a", "\t", "\n", "\r", "\r\n", "\u0085", "\u2028", "\u2029", "\uD83D", "\uDE00", "\x7F"];

    /// <summary>Any value of <c>string</c>.</summary>
    public static Gen<string> Any { get; } = Gen.Frequency(
        (12, Joined(Gen.Elements(Pieces))),
        (6, Joined(Gen.Frequency((3, Gen.Elements(Pieces)), (1, Gen.Elements(NoText))))),
        (2, Joined(Gen.Choose(0, char.MaxValue).Select(unit => ((char)unit).ToString()))),
        (1, Around(TaskManager.Domain.Tasks.TaskItem.TitleMaxLength)),
        (1, Around(TaskManager.Domain.Tasks.TaskSearch.TokenMaxLength)));

    /// <summary>The generator and shrinker of any text.</summary>
    public static Arbitrary<string> Arbitrary { get; } = Arb.From(Any, Shrink);

    /// <summary>The text without each one of its characters.</summary>
    public static IEnumerable<string> Shrink(string text) => Enumerable.Range(0, text.Length).Select(i => text.Remove(i, 1));

    private static Gen<string> Joined(Gen<string> piece) => piece.ListOf().Select(pieces => string.Concat(pieces));

    // The last character may be one that a limit splits.
    private static Gen<string> Around(int length) =>
        Gen.Choose(length - 2, length + 1).SelectMany(
            _ => Gen.Elements("", "b", "😀"), (count, end) => new string('a', count) + end);
}
