using TaskManager.Domain.Tasks;

namespace TaskManager.TestKit.Contract;

// Searches: folded prefixes, without operators.
public abstract partial class TaskRepositoryContract
{
    [Theory, Trait("M", "M19")]
    [InlineData("Café", "CAFE"), InlineData("cafe", "café"), InlineData("CAFE\u0301", "caf\u00e9")]
    [InlineData("Straße", "strasse"), InlineData("STRASSE", "straße")]
    [InlineData("ＦＵＬＬ width", "full"), InlineData("full", "ｆｕｌｌ"), InlineData("smørrebrød", "Smorrebrod"), InlineData("Łódź", "lodz")]
    [InlineData("Ελληνικός", "ΕΛΛΗΝΙΚΟΣ"), InlineData("Привет", "ПРИВЕТ")]
    public async Task List_WhenCaseAccentsOrSpellingDiffer_FindsIt(string title, string q)
    {
        await Stored(ATask.Titled(title));
        await Stored(ATask.Titled("something else"));

        (await Titles(q: q)).Should().Equal(title);
    }

    [Theory, Trait("M", "M19")]
    [InlineData("m", true), InlineData("mil", true), InlineData("milk", true), InlineData("milky", false)]
    [InlineData("ilk", false), InlineData("k", false), InlineData("o", true), InlineData("at", false), InlineData("mail", true)]
    public async Task List_WhenSearched_MatchesBeginningsOfWordsOnly(string q, bool found)
    {
        await Stored(ATask.Titled("oat milk e-mail"));

        (await Titles(q: q)).Should().HaveCount(found ? 1 : 0);
    }

    [Theory, Trait("M", "M19")]
    [InlineData("buy milk", true), InlineData("milk buy", true), InlineData("li mi", true), InlineData("two buy litres milk", true)]
    [InlineData("buy beer", false), InlineData("milk buyer", false), InlineData("buy buy", true)]
    public async Task List_WhenThereAreSeveralWords_AllMustMatchSomewhere(string q, bool found)
    {
        await Stored(ATask.Titled("buy milk").DescribedAs("two\nlitres"));

        (await Titles(q: q)).Should().HaveCount(found ? 1 : 0);
    }

    [Theory, Trait("M", "M19")]
    [InlineData("%"), InlineData("_"), InlineData("*"), InlineData("\""), InlineData("'"), InlineData("\\"), InlineData("[")]
    [InlineData("$ne")]
    [InlineData(".*"), InlineData("--"), InlineData("^"), InlineData("("), InlineData("?"), InlineData("a%"), InlineData("m_lk")]
    [InlineData("m*")]
    [InlineData("'; DROP TABLE tasks; --"), InlineData("{\"$ne\":1}"), InlineData("a OR b"), InlineData("NEAR("), InlineData("m[a-z]lk")]
    public async Task List_WhenTheQueryHasSpecialCharacters_TakesThemLiterally(string q)
    {
        await Stored(ATask.Titled("milk alone near nothing"));
        await Stored(ATask.Titled($"with {q} inside"));

        (await Titles(q: q)).Should().Equal($"with {q} inside");
        (await Titles(q: q, filter: TaskFilter.Completed)).Should().BeEmpty();
    }

    [Theory, Trait("M", "M19")]
    [InlineData("party 🎉 tonight", "🎉"), InlineData("👩‍👩‍👧‍👦 dinner", "👩‍👩‍👧‍👦")]
    [InlineData("日本語のタスク", "日本"), InlineData("日本語のタスク", "タスク")]
    [InlineData("日本語のタスク", "語"), InlineData("ภาษาไทย", "ไทย"), InlineData("مرحبا بالعالم", "بالع"), InlineData("שלום עולם", "עולם")]
    public async Task List_WhenTheWordsAreOfAnyScript_FindsThem(string title, string q)
    {
        await Stored(ATask.Titled(title));
        await Stored(ATask.Titled("party at 🎂 with 中文"));

        (await Titles(q: q)).Should().Equal(title);
    }

    [Fact, Trait("M", "M19")]
    public async Task List_WhenWordsAreLong_MatchesTheirBeginnings()
    {
        var word = new string('a', 150);
        await Stored(ATask.Titled(word));

        (await Titles(q: word)).Should().Equal(word);
        (await Titles(q: word[..TaskSearch.TokenMaxLength])).Should().Equal(word);
        (await Titles(q: "b" + word)).Should().BeEmpty();
    }

    [Fact, Trait("M", "M19")]
    public async Task List_WhenTheWordIsFarDownTheDescription_FindsIt()
    {
        await Stored(ATask.Titled("milk").DescribedAs(string.Concat(Enumerable.Repeat("filler ", 1400)) + "needle"));

        (await Titles(q: "needle")).Should().Equal("milk");
    }

    [Fact, Trait("M", "M19")]
    public async Task List_WhenSeveralWordsMatchAPrefix_ShowsTheTaskOnce()
    {
        await Stored(ATask.Titled("tea tea team teatime"));

        (await Titles(q: "te")).Should().ContainSingle();
    }

    [Theory, Trait("M", "M19"), InlineData(null), InlineData(""), InlineData("   ")]
    public async Task List_WhenTheQueryIsBlank_ShowsEverything(string? q)
    {
        await Stored(ATask.Titled("milk"));

        (await Titles(q: q)).Should().Equal("milk");
    }
}
