using System.Globalization;
using System.Text;

namespace TaskManager.Domain.Tasks;

/// <summary>
/// How tasks are found by words. A task is kept with folded tokens; a query is folded into prefixes, and a task matches when
/// each prefix begins one of its tokens. All stores share this, so they find the same tasks.
/// </summary>
/// <remarks>
/// Folding: Unicode compatibility decomposition (NFKD, UAX #15) without non-spacing marks and invisible format characters, lower case,
/// and one spelling for letters that do not decompose, for apostrophes and for dashes. Tokens: each word between white space, and its
/// rest from every place where letters or digits meet other
/// characters, so that <c>e-mail</c> is found by <c>mail</c> and <c>(2%)</c> by <c>2%</c>; in scripts without spaces, from every character.
/// Nothing is an operator: every character of a query stands for itself.
/// </remarks>
public static class TaskSearch
{
    /// <summary>Longest token kept, in UTF-16 code units; of longer words and prefixes the beginning counts.</summary>
    public const int TokenMaxLength = 32;

    /// <summary>Most words of a query that count.</summary>
    public const int MaxPrefixes = 8;

    /// <summary>Grows when <see cref="Tokens"/> gives other tokens for the same text: a store that keeps tokens then makes them
    /// anew.</summary>
    public const int FoldingVersion = 2;

    /// <summary>Longest query, in UTF-16 code units.</summary>
    public const int QueryMaxLength = 200;

    private const char NoCharacter = '\uFFFE';

    /// <summary>The tokens under which a task is found, each once.</summary>
    public static IReadOnlySet<string> Tokens(string title, string? description)
    {
        string[] words = [.. Words(title), .. Words(description)];
        var tokens = new HashSet<string>(2 * words.Length, StringComparer.Ordinal);
        foreach (var word in words)
            for (var i = 0; i < word.Length; i++)
                if (i == 0 || BeginsToken(word[i - 1], word[i]))
                    tokens.Add(Cut(word, i));
        return tokens;
    }

    /// <summary>The prefixes that a query asks for, at most <see cref="MaxPrefixes"/>; none means "everything".</summary>
    public static IReadOnlyList<string> Prefixes(string? query) =>
        [.. Words(query).Select(word => Cut(word, 0)).Distinct(StringComparer.Ordinal).Take(MaxPrefixes)];

    private static string[] Words(string? text) =>
        text is null ? [] : Fold(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The text in the form in which texts are compared.</summary>
    public static string Fold(string text)
    {
        // Most texts: nothing in them decomposes.
        if (Ascii.IsValid(text)) return text.ToLowerInvariant();
        var folded = new StringBuilder(text.Length);
        foreach (var rune in WholeCharacters(text).Normalize(NormalizationForm.FormKD).EnumerateRunes())
            if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Format))
                folded.Append(Respell(Rune.ToLowerInvariant(rune)));
        return folded.ToString();
    }

    // Normalize throws at half a surrogate pair and at U+FFFE, which are no characters; a text can hold them all the same.
    private static string WholeCharacters(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 && !text.Contains(NoCharacter)) return text;
        var whole = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
            if (Rune.TryGetRuneAt(text, i, out var rune) && rune.Value != NoCharacter)
            {
                whole.Append(rune);
                i += rune.Utf16SequenceLength - 1;
            }
        return whole.ToString();
    }

    private static string Respell(Rune rune) => rune.Value switch
    {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' or 'ð' => "d",
        'ł' => "l",
        'ħ' => "h",
        'ı' => "i",
        'þ' => "th",
        'ς' => "σ",
        // Phones and word processors write these for what keyboards have.
        '‘' or '’' or '‛' or 'ʼ' or '′' => "'",
        >= '‐' and <= '―' or '−' => "-",
        _ => rune.ToString(),
    };

    private static bool BeginsToken(char before, char c) =>
        char.IsLetterOrDigit(before) != char.IsLetterOrDigit(c) && !char.IsLowSurrogate(c) || IsUnspaced(c);

    // Thai and Lao, kana, and the common Han ideographs: scripts written without spaces between words.
    private static bool IsUnspaced(char c) =>
        c is >= '\u0E00' and <= '\u0EFF' or >= '\u3040' and <= '\u30FF' or >= '\u3400' and <= '\u9FFF';

    private static string Cut(string word, int start)
    {
        var end = Math.Min(start + TokenMaxLength, word.Length);
        return word[start..(end < word.Length && char.IsHighSurrogate(word[end - 1]) ? end - 1 : end)];
    }
}
