using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.Infrastructure.Tests.Sqlite;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests;

/// <summary>Copies from one real store to another.</summary>
[Trait("M", "M5")]
public sealed class TaskCopyTests : IAsyncDisposable
{
    private readonly DatabaseFile _from = new(), _to = new();
    private readonly SqliteTaskRepository _source, _target;

    public TaskCopyTests() => (_source, _target) = (new(_from.Open()), new(_to.Open()));

    [Fact]
    public async Task Copy_OfAllKindsOfTasks_BringsEveryOneAndSaysSo()
    {
        var tasks = await Fill(1234);

        var report = await Copy();

        foreach (var task in tasks.Where((_, i) => i % 50 == 0))
        {
            var scope = task.State.Owner.Scope();
            var facts = await _source.Facts(scope, task.Id, default);
            (await _target.Facts(scope, task.Id, default)).Should().BeEquivalentTo(facts).And.NotBeEmpty();
            (await _target.Find(task.State.Owner, task.Id, default))!.State.Should().Be(task.State);
        }
        foreach (var owner in tasks.Select(task => task.State.Owner).Distinct())
        {
            (await _target.Count(owner, default)).Should().Be(await _source.Count(owner, default));
            var query = Lists.Query(TaskFilter.All, TaskSearch.Prefixes("milk 7"), null, 1000);
            var listed = (await _source.List(owner, query, default)).Tasks.Select(task => task.Id);
            (await _target.List(owner, query, default)).Tasks.Select(task => task.Id).Should().Equal(listed);
        }
        (report.Added, report.OnlyThere, report.Different.Count).Should().Be((1234, 0, 0));
        (report.To.Tasks, report.To.Checksum).Should().Be((1234, report.From.Checksum));
    }

    [Fact]
    public async Task Copy_WhenInterrupted_GoesOnWhenItIsRunAgain()
    {
        await Fill(1234);
        using var interrupted = new CancellationTokenSource();
        var halfWay = new Breaking(_target, interrupted);
        await FluentActions.Awaiting(() => TaskCopy.Run(_source, halfWay, (_, _, _) => { }, interrupted.Token))
            .Should().ThrowAsync<OperationCanceledException>();

        (await Copy()).Should().Match<CopyReport>(report => report.Added == 734 && report.To.Tasks == 1234 && report.Different.Count == 0);
        (await Copy()).Should().Match<CopyReport>(report => report.Added == 0 && report.To.Tasks == 1234 && report.Different.Count == 0);
    }

    [Fact]
    public async Task Copy_WhenATaskIsDifferentThere_NamesItAndLeavesIt()
    {
        var task = (await Fill(10))[3];
        var (owner, id) = (task.State.Owner, task.Id);
        await Copy();
        await _target.Change(owner, id, same => same.Edit("changed there", null, TestTime.Start.AddDays(1)), default);
        await _target.Change(owner, id, same => same.Restore(TestTime.Start.AddDays(1)), default);

        var report = await Copy();

        report.Different.Should().Equal(id);
        report.To.Checksum.Should().NotBe(report.From.Checksum);
        (await _target.Find(owner, id, default))!.State.Title.Should().Be("changed there");
    }

    [Fact]
    public async Task Copy_WhenThereAreOthersAlready_LeavesThemAlone()
    {
        await Fill(10);
        var other = ATask.Titled("other").OwnedBy(Owners.New()).Build();
        await _target.Add(other.State.Owner, other, default);

        (await Copy()).Should().Match<CopyReport>(report => report.Added == 10 && report.OnlyThere == 1 && report.Different.Count == 0);
    }

    [Fact]
    public async Task Copy_WhenThereIsNoFile_SaysSoAndMakesNone()
    {
        await FluentActions.Awaiting(Copy).Should().ThrowAsync<StartupException>();

        File.Exists(_from.Path).Should().BeFalse();
    }

    private Task<CopyReport> Copy() => TaskCopy.Run(_source, _target, (_, _, _) => { }, default);

    private async Task<List<TaskItem>> Fill(int count)
    {
        var (random, owners) = (new Random(count), new[] { Owners.New(), Owners.New(), OwnerId.Local });
        var tasks = Enumerable.Range(0, count).Select(i =>
        {
            var task = ATask.Titled($"milk {i}").OwnedBy(owners[i % 3]).DescribedAs(i % 2 == 0 ? null : "🥛 für morgen")
                .WithId(random.Next(2) == 0 ? Guid.NewGuid() : Guid.CreateVersion7());
            return TaskItem.Import((i % 4 == 0 ? task.Completed() : i % 5 == 0 ? task.Deleted() : task).Build().State, TestTime.Start);
        }).ToList();
        await Task.WhenAll(tasks.Select(task => _source.Add(task.State.Owner, task, default)));
        return tasks;
    }

    public async ValueTask DisposeAsync()
    {
        await _from.DisposeAsync();
        await _to.DisposeAsync();
    }

    // Ends the copying after the first batch.
    private sealed class Breaking(ITaskArchive inner, CancellationTokenSource after) : ITaskArchive
    {
        public string Location => inner.Location;

        public IAsyncEnumerable<ArchivedTask> All(CancellationToken cancellationToken) => inner.All(cancellationToken);

        public async Task<int> Add(IReadOnlyList<ArchivedTask> tasks, CancellationToken cancellationToken)
        {
            var added = await inner.Add(tasks, cancellationToken);
            await after.CancelAsync();
            return added;
        }
    }
}
