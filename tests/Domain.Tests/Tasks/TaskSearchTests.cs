using TaskManager.Domain.Tasks;

namespace TaskManager.Domain.Tests.Tasks;

[Trait("M", "M19")]
public class TaskSearchTests
{
    private static bool Finds(string query, string title, string? description = null)
    {
        var tokens = TaskSearch.Tokens(title, description);
        return TaskSearch.Prefixes(query).All(prefix => tokens.Any(token => token.StartsWith(prefix, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("mi", "Buy milk")]
    [InlineData("MILK bu", "Buy milk")]
    [InlineData("cafe", "Café")]
    [InlineData("CAFÉ", "cafe")]
    [InlineData("strasse", "Straße")]
    [InlineData("STRASSE", "STRAẞE")]
    [InlineData("æon", "AEON")]
    [InlineData("oeuvre", "Œuvre")]
    [InlineData("lodz", "Łódź")]
    [InlineData("istanbul", "İstanbul")]
    [InlineData("ισθμος", "ΙΣΘΜΌΣ")]
    [InlineData("smorrebrod", "Smørrebrød")]
    [InlineData("thor", "Þór")]
    [InlineData("ff", "\uFB00ect")]
    [InlineData("42", "４２")]
    [InlineData("mail", "e-mail")]
    [InlineData("e-m", "e-mail")]
    [InlineData("-mail", "e-mail")]
    [InlineData("2%", "(2%) milk")]
    [InlineData("(2", "(2%) milk")]
    [InlineData("world", "hello/world")]
    [InlineData("京都", "東京都庁")]
    [InlineData("ビール", "生ビール")]
    [InlineData("ไทย", "ภาษาไทย")]
    [InlineData("😀", "smile 😀 now")]
    [InlineData("😀", "smile😀now")]
    [InlineData("now", "smile😀now")]
    [InlineData("", "anything")]
    [InlineData(" \t\u3000", "anything")]
    public void Prefixes_WhenTheyBeginAToken_Find(string query, string title) => Finds(query, title).Should().BeTrue();

    [Theory]
    [InlineData("ilk", "Buy milk")]
    [InlineData("milk bread", "Buy milk")]
    [InlineData("milkk", "Buy milk")]
    [InlineData("*", "Buy milk")]
    [InlineData("m?lk", "Buy milk")]
    [InlineData("m_lk", "Buy milk")]
    [InlineData("milk%", "Buy milk")]
    [InlineData("\"buy", "Buy milk")]
    [InlineData("-milk", "Buy milk")]
    [InlineData("milk OR bread", "Buy milk")]
    [InlineData("^", "Buy milk")]
    [InlineData(".*", "Buy milk")]
    [InlineData("'; --", "Buy milk")]
    public void Prefixes_WhenOneBeginsNoToken_DoNotFind(string query, string title) => Finds(query, title).Should().BeFalse();

    [Fact]
    public void Prefixes_WhenAnyPrintableCharacter_StandForThemselves()
    {
        for (var c = '!'; c <= '~'; c++)
        {
            Finds($"{c}", $"a {c} b").Should().BeTrue("{0} is in the title", c);
            if (!char.IsLetterOrDigit(c)) Finds($"{c}", "plain 0 words").Should().BeFalse("{0} is no operator", c);
        }
    }

    [Fact]
    public void Tokens_WhenDescription_CountAsWell() => Finds("lit milk", "Milk", "two\nlitres").Should().BeTrue();

    [Fact]
    public void Tokens_WhenWordHasParts_AreTheWordAndEachSuffix() =>
        TaskSearch.Tokens("e-mail", null).Should().BeEquivalentTo(["e-mail", "-mail", "mail"]);

    [Fact]
    public void Tokens_WhenWordRepeats_AreEachOnce() => TaskSearch.Tokens("milk MILK", "Mílk").Should().BeEquivalentTo(["milk"]);

    [Fact]
    public void Prefixes_WhenWordsRepeatOnceFolded_AreEachOnce() => TaskSearch.Prefixes(" Milk mílk  MILK ").Should().Equal("milk");

    [Fact]
    public void Prefixes_WhenNull_AreNone() => TaskSearch.Prefixes(null).Should().BeEmpty();

    [Fact]
    public void Prefixes_WhenMoreThan8Words_CountTheFirst8() =>
        TaskSearch.Prefixes("a b c d e f g h i j").Should().Equal("a", "b", "c", "d", "e", "f", "g", "h");

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(200)]
    public void Tokens_WhenWordIsLong_AreTruncatedTo32AndFoundByTheWholeWord(int length)
    {
        var word = new string('a', length);

        TaskSearch.Tokens(word, null).Should().Equal(word[..Math.Min(length, 32)]);
        Finds(word, word).Should().BeTrue();
    }

    [Fact]
    public void Tokens_WhenTruncationWouldSplitACharacter_EndBeforeIt()
    {
        var word = new string('a', 31) + "😀";

        TaskSearch.Prefixes(word).Should().Equal(new string('a', 31));
        TaskSearch.Tokens(word, null).Should().Contain(new string('a', 31));
        Finds(word, word).Should().BeTrue();
    }

    // Texts that a script can send but that are invalid: a lone surrogate, and a noncharacter.
    [Fact]
    public void Prefixes_WhenSomeCharactersAreInvalid_IgnoreThem()
    {
        TaskSearch.Prefixes("a\uFFFEb").Should().Equal("ab");
        TaskSearch.Prefixes("a\uD83D").Should().Equal("a");
        TaskSearch.Prefixes("\uDE00a b").Should().Equal("a", "b");
        TaskSearch.Prefixes("\uD83D \uDE00").Should().BeEmpty();
        TaskSearch.Tokens("a\uD83D", "\uDE00b").Should().BeEquivalentTo(["a", "b"]);
    }

    // 10,000 tokens of 32 characters: copying the remaining word for each would allocate 100 MB.
    [Fact]
    public void Tokens_WhenTextHasNoSpaces_AllocateInProportionToItsLength()
    {
        var description = string.Concat(Enumerable.Range(0, TaskItem.DescriptionMaxLength).Select(i => (char)('\u4E00' + i)));
        var before = GC.GetAllocatedBytesForCurrentThread();

        TaskSearch.Tokens("milk", description).Should().HaveCount(TaskItem.DescriptionMaxLength + 1);

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(10_000_000);
    }
}
