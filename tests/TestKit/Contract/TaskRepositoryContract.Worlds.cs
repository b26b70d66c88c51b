using System.Text.Json;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.TestKit.Contract;

// Random histories, compared step by step with the reference adapter.
public abstract partial class TaskRepositoryContract
{
    private static string[] Vocabulary { get; } =
    [
        "milk", "Milch", "mil", "Café", "cafe", "oat-milk", "100%", "a_b", "axb", "%b", "🎉", "日本語", "straße", "the", "then",
        "e-mail", "'quoted'", "x",
    ];

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    [Trait("M", "M19"), Trait("M", "M15"), Trait("M", "M14")]
    public async Task EveryCall_WhenTheHistoryIsRandom_MatchesTheReference(int seed)
    {
        var world = new World(new Random(seed), [Me, Other], Tasks, new InMemoryTaskRepository());
        for (var step = 0; step < 120; step++)
        {
            var (did, actual, expected) = await world.Step();
            actual.Should().Be(expected, "seed {0}, step {1}: {2}", seed, step, did);
            (did, actual, expected) = await world.CompareList();
            actual.Should().Be(expected, "seed {0}, step {1}: {2}", seed, step, did);
        }
    }

    private sealed class World(Random random, OwnerId[] owners, ITaskRepository store, ITaskRepository reference)
    {
        private readonly List<TaskItem> _tasks = [];

        public async Task<(string Did, string Actual, string Expected)> Step()
        {
            if (_tasks.Count < 5 || random.Next(3) > 0) return await Add();
            var (owner, id) = (owners[random.Next(2)], Any(_tasks).Id);
            var (kind, at, title) = (random.Next(4), Now.AddMilliseconds(random.Next(20)), RandomText(3));
            var change = Doing(task => Apply(task, kind, at, title));
            var scope = owner.Scope();
            var (actual, expected) = (await store.Change(scope, id, change, None), await reference.Change(scope, id, change, None));
            return ($"change {kind}", Text(actual) + await Facts(store, owner, id), Text(expected) + await Facts(reference, owner, id));
        }

        public async Task<(string Did, string Actual, string Expected)> CompareList()
        {
            var owner = owners[random.Next(2)];
            var query = Lists.Query((TaskFilter)random.Next(3), TaskSearch.Prefixes(Q()), Cursor(), 1 + random.Next(12));
            return ($"list {query.Text} after {query.After} limit {query.Limit}",
                await Answers(store, owner, query), await Answers(reference, owner, query));
        }

        private async Task<(string, string, string)> Add()
        {
            // Few instants and ids, so that ties and duplicate ids occur.
            var id = random.Next(8) == 0 && _tasks.Count > 0 ? Any(_tasks).Id : NewId();
            var task = ATask.Titled(RandomText(4)).OwnedBy(owners[random.Next(2)]).DescribedAs(random.Next(2) == 0 ? null : RandomText(5))
                .WithId(id).AddedAt(Now.AddMilliseconds(random.Next(6))).Build();
            if (random.Next(3) == 0) task.Complete(Now);
            if (random.Next(6) == 0) task.Delete(Now);
            _tasks.Add(task);
            var scope = task.State.Owner.Scope();
            return ("add", Text(await store.Add(scope, task, None)), Text(await reference.Add(scope, task, None)));
        }

        private static void Apply(TaskItem task, int kind, DateTimeOffset at, string title)
        {
            if (kind == 0) task.Edit(title, null, at);
            else if (kind == 1) task.Toggle(at);
            else if (kind == 2) task.Delete(at);
            else task.Restore(at);
        }

        private static async Task<string> Answers(ITaskRepository tasks, OwnerId owner, TaskQuery query) =>
            JsonSerializer.Serialize(await tasks.List(owner, query, None));

        private static async Task<string> Facts(ITaskRepository tasks, OwnerId owner, Guid id) =>
            string.Join('\n', (await tasks.Facts(owner.Scope(), id, None)).Select(TaskJson.Write));

        private static string Text(Result<TaskItem> outcome) => outcome.Error?.ToString() ?? Text(outcome.Value);

        private static string Text(TaskItem task) => JsonSerializer.Serialize(task.State);

        private static string Text(bool added) => added.ToString();

        private TaskCursor? Cursor() => random.Next(3) switch
        {
            0 => null,
            1 when _tasks.Count > 0 => Lists.CursorOf(Any(_tasks).State),
            _ => Lists.Cursor(Now.AddMilliseconds(random.Next(-1, 8)), NewId()),
        };

        private string? Q() => random.Next(4) == 0 ? null : string.Join(' ', RandomText(2).Split(' ').Select(Beginning));

        private string Beginning(string word) => char.IsSurrogate(word[0]) ? word : word[..(1 + random.Next(word.Length))];

        private string RandomText(int maxWords) =>
            string.Join(' ', Enumerable.Range(0, 1 + random.Next(maxWords)).Select(_ => Any(Vocabulary)));

        private Guid NewId()
        {
            var bytes = new byte[16];
            random.NextBytes(bytes);
            return new Guid(bytes);
        }

        private T Any<T>(IReadOnlyList<T> among) => among[random.Next(among.Count)];
    }
}
