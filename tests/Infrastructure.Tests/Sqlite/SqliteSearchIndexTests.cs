using System.Text.RegularExpressions;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Sqlite;

/// <summary>Under random histories, searches match the reference, and the index keeps no stale words.</summary>
[Trait("M", "M19")]
public sealed partial class SqliteSearchIndexTests : IAsyncDisposable
{
    // Common prefixes, punctuation, single characters, non-ASCII, supplementary planes and private use.
    private static readonly string[] Words =
    [
        "task", "tasks", "tas", "taskforce", "ta-sk", "(2%)", "2", "prepare", "prepared", "preposterous", "père", "東京都", "東", "𠮷野",
        "🎉", "\uE026", "a&b", "\"*\"", "AND", "ab𠮷野", "x",
    ];

    private static readonly string[] Queries =
    [
        "t", "ta", "tas", "task", "tasks", "taskf", "sk", "2", "2%", "pre", "prep", "prepare", "prepared", "prepo", "pere", "東", "東京",
        "京", "𠮷", "𠮷野", "野", "🎉", "&", "a&b", "b", "\"", "*", "and", "ab𠮷", "ab𠮷野", "x",
        "task pre", "prepare task", "tas prepo", "prepare prepared", "東 x", "x nothing",
    ];

    private readonly DatabaseFile _file = new();
    private readonly InMemoryTaskRepository _reference = new();
    private readonly OwnerId[] _owners = [Owners.New(), Owners.New()];
    private readonly List<(OwnerId Owner, Guid Id)> _known = [];

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public async Task List_WhenTheHistoryIsRandom_MatchesTheReference(int seed)
    {
        var random = new Random(seed);
        var tasks = new SqliteTaskRepository(_file.Open(), scanLimit: 0);
        for (var step = 0; step < 300; step++)
        {
            await Step(tasks, random);
            if (step % 30 == 29) await ShouldBeAlike(tasks, step);
        }
        await ShouldKeepNoOtherWords();
    }

    // Few instants, one before 1970, so that tasks share instants.
    private async Task Step(SqliteTaskRepository tasks, Random random)
    {
        string Text() => string.Join(' ', random.GetItems(Words, random.Next(1, 4)));
        if (_known.Count == 0 || random.Next(3) == 0)
        {
            var owner = _owners[random.Next(2)];
            var task = ATask.Titled(Text()).DescribedAs(random.Next(2) == 0 ? null : Text()).OwnedBy(owner)
                .AddedAt(TestTime.Start.AddYears(-20 * random.Next(3)).AddMilliseconds(random.Next(8))).Build();
            _known.Add((owner, task.Id));
            foreach (var store in new ITaskRepository[] { tasks, _reference }) await store.Add(owner, task, default);
            return;
        }
        var (changed, id) = _known[random.Next(_known.Count)];
        var (act, title) = (random.Next(4), Text());
        Result<TaskItem> Change(TaskItem task) => act switch
        {
            0 => task.Edit(title, null, TestTime.Start),
            1 => task.Delete(TestTime.Start),
            2 => task.Restore(TestTime.Start),
            _ => task.Toggle(TestTime.Start),
        };
        foreach (var store in new ITaskRepository[] { tasks, _reference }) await store.Change(changed, id, Change, default);
    }

    private async Task ShouldBeAlike(SqliteTaskRepository tasks, int step)
    {
        foreach (var owner in _owners)
            foreach (var q in Queries)
                foreach (var limit in new[] { 2, 50 })
                    for (var query = Lists.Query(TaskFilter.All, TaskSearch.Prefixes(q), null, limit); ;)
                    {
                        var expected = await _reference.List(owner, query, default);
                        (await tasks.List(owner, query, default)).Tasks.Should().Equal(
                            expected.Tasks, "{0} after {1} in step {2}", q, query.After, step);
                        if (!expected.More) break;
                        query = query with { After = Lists.CursorOf(expected.Tasks[^1]) };
                    }
    }

    private async Task ShouldKeepNoOtherWords()
    {
        var live = new List<string>();
        foreach (var owner in _owners)
            foreach (var task in (await _reference.List(owner, Lists.Query(TaskFilter.All, [], null, 1000), default)).Tasks)
                live.AddRange(TaskSearch.Tokens(task.Title, task.Description));

        using var connection = _file.Connect();
        DatabaseFile.Rows(connection, "CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, task_words, 'row')");
        // Without the six characters of the owner's key; private use characters stand for punctuation.
        DatabaseFile.Rows(connection, "SELECT DISTINCT substr(term, 7) FROM temp.words")
            .Select(word => PrivateUse().Replace(
                word, found => found.Length == 2 ? found.Value[1..] : $"{(char)(found.Value[0] - '\uE000')}"))
            .Distinct().Should().BeEquivalentTo(live.Distinct());
    }

    [GeneratedRegex("\uE0FF.|[\uE000-\uE07F]")]
    private static partial Regex PrivateUse();

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
