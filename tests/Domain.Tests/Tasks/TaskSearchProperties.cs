using System.Text;
using FsCheck;
using FsCheck.Fluent;
using TaskManager.Domain.Tasks;

namespace TaskManager.Domain.Tests.Tasks;

/// <summary>Invariants of folding for random texts. A failure names the seed that reproduces it.</summary>
[Trait("M", "M19")]
public class TaskSearchProperties
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(500);

    // The folded words of a text, in groups of eight, the limit of a query.
    private static IEnumerable<string> FoldedWords(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).SelectMany(TaskSearch.Prefixes);

    private static IEnumerable<string> Beginnings(string word)
    {
        var beginning = new StringBuilder();
        foreach (var rune in word.EnumerateRunes()) yield return beginning.Append(rune).ToString();
    }

    private static bool Finds(string query, IReadOnlySet<string> tokens) =>
        TaskSearch.Prefixes(query).All(prefix => tokens.Any(token => token.StartsWith(prefix, StringComparison.Ordinal)));

    [Fact]
    public void AnyTitle_WhenSearchedByABeginningOfAnyOfItsWords_IsFound() => Check.One(Many, Prop.ForAll(Texts.Arbitrary, title =>
    {
        var tokens = TaskSearch.Tokens(title, null);
        foreach (var beginning in FoldedWords(title).SelectMany(Beginnings).Distinct())
            Finds(beginning, tokens).Should().BeTrue("'{0}' begins a word of the title", beginning);
    }));

    [Fact]
    public void AnyText_WhenSearchedByItselfOrInCapitals_IsFound() => Check.One(Many, Prop.ForAll(Texts.Arbitrary, text =>
    {
        Finds(text, TaskSearch.Tokens(text, null)).Should().BeTrue();
        Finds(text, TaskSearch.Tokens("milk", text)).Should().BeTrue();
    }));

    [Fact]
    public void AnyText_WhenFoldedTwice_IsAsFoldedOnce() => Check.One(Many, Prop.ForAll(Texts.Arbitrary, text =>
    {
        foreach (var prefix in TaskSearch.Prefixes(text)) TaskSearch.Prefixes(prefix).Should().Equal(prefix);
        foreach (var token in TaskSearch.Tokens(text, null)) TaskSearch.Prefixes(token).Should().Equal(token);
    }));

    [Fact]
    public void AnyText_Always_StaysWithinTheLimits() => Check.One(Many, Prop.ForAll(Texts.Arbitrary, text =>
    {
        TaskSearch.Tokens(text, text).Concat(TaskSearch.Prefixes(text)).Should().NotContain(
            token => token.Length == 0 || token.Length > TaskSearch.TokenMaxLength || token.Any(char.IsWhiteSpace));
        TaskSearch.Prefixes(text).Count.Should().BeLessThanOrEqualTo(TaskSearch.MaxPrefixes);
    }));

    [Fact]
    public void AnyText_Always_HasTokensOfValidCharacters() => Check.One(Many, Prop.ForAll(Texts.Arbitrary, text =>
        TaskSearch.Tokens(text, text).Concat(TaskSearch.Prefixes(text)).Should().NotContain(
            token => token != Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(token)))));

    [Fact]
    public void EveryCharacterOfUnicode_WhenFoldedTwice_IsAsFoldedOnce()
    {
        var changing = AllCharacters().Where(rune =>
        {
            var once = string.Concat(TaskSearch.Prefixes($"{rune}"));
            return string.Concat(TaskSearch.Prefixes(once)) != once;
        });

        changing.Select(rune => $"U+{rune.Value:X4}").Should().BeEmpty();
    }

    [Fact]
    public void EveryLetterOfUnicode_WhenInTheOtherCase_IsFound()
    {
        // Except medieval Cyrillic letters whose capital is that of another letter.
        var lost = AllCharacters().Where(
            rune => Rune.ToUpperInvariant(rune) != rune && Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune)) == rune)
            .Where(rune => !TaskSearch.Prefixes($"{Rune.ToUpperInvariant(rune)}").SequenceEqual(TaskSearch.Prefixes($"{rune}")));

        lost.Select(rune => $"U+{rune.Value:X4}").Should().BeEmpty();
    }

    private static IEnumerable<Rune> AllCharacters() => Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(value => new Rune(value));
}
