using System.Globalization;
using System.Text;

namespace TaskManager.Domain.Tasks;

/// <summary>
/// Full-text matching. A task has folded tokens, a query folded prefixes; a task matches when each prefix begins one of its tokens. All
/// stores share this.
/// </summary>
/// <remarks>
/// Folding: Unicode compatibility decomposition (NFKD, UAX #15) without non-spacing marks and format characters, lower case, and one
/// spelling for letters that do not decompose, apostrophes and dashes. Tokens: each word between white space, and its suffix from every
/// position where letters or digits meet other characters: <c>mail</c> finds <c>e-mail</c>, and <c>2%</c> finds <c>(2%)</c>. In scripts
/// without spaces, a token begins at every character. Queries have no operators: every character is literal.
/// </remarks>
public static class TaskSearch
{
    /// <summary>Longest token, in UTF-16 code units; longer words and prefixes are truncated.</summary>
    public const int TokenMaxLength = 32;

    /// <summary>Most words of a query; more are ignored.</summary>
    public const int MaxPrefixes = 8;

    /// <summary>The version of the folding: incremented when <see cref="Tokens"/> changes, so that stores rebuild their tokens.</summary>
    public const int FoldingVersion = 2;

    /// <summary>Longest query, in UTF-16 code units.</summary>
    public const int QueryMaxLength = 200;

    private const char Noncharacter = '\uFFFE';

    /// <summary>Returns the distinct tokens of a task.</summary>
    public static IReadOnlySet<string> Tokens(string title, string? description)
    {
        string[] words = [.. SplitWords(title), .. SplitWords(description)];
        var tokens = new HashSet<string>(2 * words.Length, StringComparer.Ordinal);
        foreach (var word in words)
            for (var i = 0; i < word.Length; i++)
                if (i == 0 || BeginsToken(word[i - 1], word[i]))
                    tokens.Add(Truncate(word, i));
        return tokens;
    }

    /// <summary>Returns the prefixes of a query, at most <see cref="MaxPrefixes"/>; empty matches every task.</summary>
    public static IReadOnlyList<string> Prefixes(string? query) =>
        [.. SplitWords(query).Select(word => Truncate(word, 0)).Distinct(StringComparer.Ordinal).Take(MaxPrefixes)];

    private static string[] SplitWords(string? text) =>
        text is null ? [] : Fold(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Folds a text for comparison.</summary>
    public static string Fold(string text)
    {
        // The common case: ASCII does not decompose.
        if (Ascii.IsValid(text)) return text.ToLowerInvariant();
        var folded = new StringBuilder(text.Length);
        foreach (var rune in RemoveInvalidCharacters(text).Normalize(NormalizationForm.FormKD).EnumerateRunes())
            if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Format))
                folded.Append(Respell(Rune.ToLowerInvariant(rune)));
        return folded.ToString();
    }

    // Normalize throws at lone surrogates and U+FFFE, which a text can contain.
    private static string RemoveInvalidCharacters(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 && !text.Contains(Noncharacter)) return text;
        var whole = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
            if (Rune.TryGetRuneAt(text, i, out var rune) && rune.Value != Noncharacter)
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
        // Phones and word processors write these in place of the keyboard's characters.
        '‘' or '’' or '‛' or 'ʼ' or '′' => "'",
        >= '‐' and <= '―' or '−' => "-",
        _ => rune.ToString(),
    };

    private static bool BeginsToken(char before, char c) =>
        char.IsLetterOrDigit(before) != char.IsLetterOrDigit(c) && !char.IsLowSurrogate(c) || IsUnspaced(c);

    // Thai and Lao, kana, and the common Han ideographs: scripts written without spaces between words.
    private static bool IsUnspaced(char c) =>
        c is >= '\u0E00' and <= '\u0EFF' or >= '\u3040' and <= '\u30FF' or >= '\u3400' and <= '\u9FFF';

    private static string Truncate(string word, int start)
    {
        var end = Math.Min(start + TokenMaxLength, word.Length);
        return word[start..(end < word.Length && char.IsHighSurrogate(word[end - 1]) ? end - 1 : end)];
    }
}
