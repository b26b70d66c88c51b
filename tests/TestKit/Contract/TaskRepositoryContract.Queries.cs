using TaskManager.Domain.Tasks;
using static TaskManager.Domain.Tasks.TaskCondition;

namespace TaskManager.TestKit.Contract;

// Queries: random conditions, orders and pages, compared with the reference adapter.
public abstract partial class TaskRepositoryContract
{
    private static readonly string[] QueryWords =
    [
        "milk", "Milch", "e-mail", "don't", "don’t", "10–12", "10-12", "Öl", "ol", "🎉 party", "\uFFFCx", "b\u200Bread", "bread",
        "日本語", "zebra", "ａｂｃ",
    ];

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6)]
    [Trait("M", "B8")]
    public async Task List_OfAnyTreeInAnyOrder_MatchesTheReference(int seed)
    {
        var (random, reference) = (new Random(seed), new InMemoryTaskRepository());
        await AddRandom(random, reference, 40);

        for (var round = 0; round < 60; round++)
        {
            var query = new TaskQuery { Where = AnyTree(random, 3), Order = AnyOrder(random), Limit = random.Next(1, 9) };
            for (var page = 0; page < 4; page++)
            {
                var expected = await reference.List(Mine, query, None);
                var actual = await Tasks.List(Mine, query, None);
                actual.Tasks.Should().Equal(expected.Tasks, "seed {0}, round {1}: {2}, page {3}", seed, round, query.Text, page);
                actual.Should().Be(expected);
                if (!expected.More) break;
                query = query with { After = query.CursorOf(expected.Tasks[^1]) };
                // Tasks added between two pages appear on the next one, or on none.
                if (random.Next(3) == 0) await AddRandom(random, reference, 1);
            }
        }
    }

    [Theory, InlineData(1), InlineData(2)]
    [Trait("M", "B8")]
    public async Task List_OfATreeAndItsNegation_HasEachTaskOnce(int seed)
    {
        var random = new Random(seed);
        await AddRandom(random, new InMemoryTaskRepository(), 30);
        var all = (await Ids(Every)).Order().ToList();

        for (var round = 0; round < 30; round++)
        {
            var (one, other) = (AnyTree(random, 3), AnyTree(random, 2));

            (await Ids(one)).Concat(await Ids(new Not(one))).Order().Should().Equal(all, "seed {0}: {1}", seed, one.Text);
            (await Ids(new Not(new Not(one)))).Should().Equal(await Ids(one));
            (await Ids(new Not(new Or([one, other])))).Should().Equal(await Ids(new And([new Not(one), new Not(other)])));
            (await Ids(new And([one, other]))).Should().BeSubsetOf(await Ids(one));
        }

        async Task<IEnumerable<Guid>> Ids(TaskCondition condition) =>
            (await Tasks.List(Mine, new TaskQuery { Where = condition, Limit = 100 }, None)).Tasks.Select(task => task.Id);
    }

    [Fact, Trait("M", "B8")]
    public async Task List_ThatDependsOnTheClock_ChangesAtTheInstantItNames_WithoutAnyWrite()
    {
        foreach (var hour in new[] { 1, 2 })
            await Tasks.Add(Mine, ATask.Titled("milk").OwnedBy(Mine).Completed(TestTime.Start.AddHours(hour)).Build(), None);

        var query = new TaskQuery { Where = new And([new Reached(TaskTerm.Done)]), Limit = 10 };
        foreach (var (hour, expected, changesAt) in new (int, int, int?)[] { (0, 0, 1), (1, 1, 2), (2, 2, null), (1, 1, 2) })
            for (var time = 0; time < 2; time++)
            {
                var list = await Tasks.List(Mine, query, TestTime.Start.AddHours(hour), None);
                list.Tasks.Should().HaveCount(expected);
                list.ChangesAt.Should().Be(changesAt is { } next ? TestTime.Start.AddHours(next) : null);
            }
    }

    // For equal folded titles, the newer task comes first in both directions.
    [Theory, Trait("M", "B8"), InlineData(false, "a\uFFFC, a🎉, b, B"), InlineData(true, "b, B, a🎉, a\uFFFC")]
    public async Task List_InTheOrderOfTheTitles_ComparesCodePointsOfFoldedTexts(bool descending, string expected)
    {
        foreach (var (n, title) in new[] { "b", "a🎉", "B", "a\uFFFC" }.Index())
            await Tasks.Add(Mine, ATask.Titled(title).OwnedBy(Mine).AddedAt(Now.AddMinutes(-n)).Build(), None);

        string.Join(", ", await Sorted(new OrderKey(TaskTerm.Title, descending))).Should().Be(expected);
    }

    [Theory, Trait("M", "B8"), InlineData(false, "first, second, open"), InlineData(true, "second, first, open")]
    public async Task List_WhenTasksLackTheKey_PutsThemLastInBothDirections(bool descending, string expected)
    {
        foreach (var task in new[]
        {
            ATask.Titled("open"), ATask.Titled("second").Completed(Now.AddHours(2)), ATask.Titled("first").Completed(Now.AddHours(1)),
        })
            await Tasks.Add(Mine, task.OwnedBy(Mine).Build(), None);

        string.Join(", ", await Sorted(new OrderKey(TaskTerm.Done, descending))).Should().Be(expected);
    }

    [Theory, Trait("M", "M19")]
    [InlineData("don't panic", "don’t"), InlineData("don’t panic", "don't"), InlineData("open 10–12", "10-12")]
    [InlineData("open 10-12", "10–12")]
    [InlineData("b\u00ADre\u200Bad", "bread"), InlineData("bread", "br\u200Dead"), InlineData("می\u200Cخواهم", "میخواهم")]
    public async Task List_WhenMarksOrInvisibleCharactersDiffer_FindsIt(string title, string q)
    {
        await Stored(ATask.Titled(title));
        await Stored(ATask.Titled("something else"));

        (await Titles(q: q)).Should().Equal(title);
    }

    private async Task<IEnumerable<string>> Sorted(OrderKey key) =>
        (await Tasks.List(Mine, new TaskQuery { Order = [key], Limit = 10 }, None)).Tasks.Select(task => task.Title);

    private async Task AddRandom(Random random, InMemoryTaskRepository reference, int count)
    {
        for (var n = 0; n < count; n++)
        {
            // Few instants, so that sort keys are equal.
            var task = ATask.Titled(string.Join(' ', random.GetItems(QueryWords, random.Next(1, 4)))).OwnedBy(Mine)
                .DescribedAs(random.Next(2) == 0 ? null : random.GetItems(QueryWords, 1)[0]).AddedAt(Now.AddMinutes(random.Next(6)));
            if (random.Next(2) == 0) task = task.Completed(Now.AddMinutes(random.Next(6)));
            if (random.Next(8) == 0) task = task.Deleted(Now.AddMinutes(9));
            var built = task.Build();
            foreach (var store in new[] { Tasks, reference }) await store.Add(Mine, built, None);
        }
    }

    private static TaskCondition AnyTree(Random random, int levels) => random.Next(levels == 0 ? 3 : 7) switch
    {
        0 => new Word(
            TaskSearch.Prefixes(random.GetItems(QueryWords, 1)[0])[0] is var word && random.Next(2) == 0
                && char.IsAscii(word[0]) ? word[..1] : word),
        1 => new Compare(TaskTerm.Completed, Relation.Equal, random.Next(2)),
        2 => new Compare(
            random.GetItems(TaskTerm.All.Where(term => term.Kind == TermKind.Instant).ToArray(), 1)[0],
            random.GetItems(Enum.GetValues<Relation>(), 1)[0],
            Now.AddMinutes(random.Next(-1, 7)).ToUnixTimeMilliseconds()),
        3 => new Not(AnyTree(random, levels - 1)),
        4 => new Or(Parts(random, levels - 1)),
        _ => new And(Parts(random, levels - 1)),
    };

    private static TaskCondition[] Parts(Random random, int levels) =>
        [.. Enumerable.Range(0, random.Next(4)).Select(_ => AnyTree(random, levels))];

    private static OrderKey[] AnyOrder(Random random) => random.Next(3) == 0 ? []
        : [.. random.GetItems([.. TaskTerm.All], random.Next(1, 3)).Distinct().Select(term => new OrderKey(term, random.Next(2) == 0))];
}
