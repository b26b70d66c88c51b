using System.Collections.Frozen;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Contract;

/// <summary>Adapters with one realistic fault each.</summary>
internal static partial class BrokenRepositories
{
    /// <summary>The faulty adapters, by name.</summary>
    public static readonly FrozenDictionary<string, Func<InMemoryTaskRepository>> All = new Func<InMemoryTaskRepository>[]
    {
        () => new FindsForAnyone(), () => new ListsForAnyone(), () => new CountsForAnyone(), () => new ChangesForAnyone(),
        () => new AddOverwrites(), () => new AddOverwritesOwn(), () => new LosesConcurrentChanges(), () => new ChangeAddsUnknown(),
        () => new StoresFailedChanges(),
        () => new StoresUnchangedVersions(), () => new FoldsNoAccents(), () => new MatchesInfixes(), () => new MatchesWildcards(),
        () => new MatchesAnyWord(), () => new SearchesTitlesOnly(), () => new SearchesOldWords(), () => new OrdersByIdOnly(),
        () => new LeavesTiesUnordered(),
        () => new OrdersIdsLittleEndian(), () => new PagesByInstantOnly(), () => new PagesByOffset(), () => new NeedsTheCursorsTask(),
        () => new IgnoresTheLimit(), () => new IgnoresTheFilter(),
        () => new NeverReportsMore(), () => new ReportsMoreAfterAFullPage(), () => new CachesPagesWhileTheCountsStay(),
        () => new TruncatesDescriptions(), () => new DropsMilliseconds(), () => new NormalizesTexts(), () => new IgnoresCancellation(),
        () => new CountsDeleted(), () => new ListsDeleted(), () => new HidesDeleted(), () => new ForgetsDefaults(),
        () => new NegatesNullAsNull(), () => new SortsMissingKeysFirst(), () => new OrdersByUtf16(), () => new PagesByAgeInAnyOrder(),
        () => new HidesTasksFromExports(), () => new LosesFacts(), () => new LosesFactsOfAdds(), () => new KeepsTheLastFactOfAChange(),
        () => new KeepsAllFacts(),
        () => new KeepsAHundredFactsOfAnySize(), () => new LosesTheStep(), () => new FindsStepsOfAnyOwner(),
        () => new ReturnsInTheStoresOrder(),
    }.ToFrozenDictionary(make => make().GetType().Name);

    private sealed class FindsForAnyone : InMemoryTaskRepository
    {
        protected override TaskState? Load(OwnerId owner, Guid id) => Stored.GetValueOrDefault(id);

        protected override TaskState? LoadForChange(OwnerId owner, Guid id) => base.Load(owner, id);
    }

    private sealed class ListsForAnyone : InMemoryTaskRepository
    {
        protected override IEnumerable<TaskState> Listed(OwnerId owner) => Stored.Values.Where(task => task.DeletedAt is null);

        protected override IEnumerable<TaskState> Counted(OwnerId owner) => base.Listed(owner);
    }

    private sealed class CountsForAnyone : InMemoryTaskRepository
    {
        protected override IEnumerable<TaskState> Counted(OwnerId owner) => Stored.Values.Where(task => task.DeletedAt is null);
    }

    private sealed class ChangesForAnyone : InMemoryTaskRepository
    {
        protected override TaskState? LoadForChange(OwnerId owner, Guid id) => Stored.GetValueOrDefault(id);
    }

    private sealed class AddOverwrites : InMemoryTaskRepository
    {
        protected override bool Insert(TaskState task)
        {
            Put(task);
            return true;
        }
    }

    private sealed class AddOverwritesOwn : InMemoryTaskRepository
    {
        protected override bool Insert(TaskState task)
        {
            if (base.Insert(task)) return true;
            if (Stored[task.Id].Owner == task.Owner) Put(task);
            return false;
        }
    }

    private sealed class LosesConcurrentChanges : InMemoryTaskRepository
    {
        protected override bool Swap(TaskState before, TaskState after)
        {
            Put(after);
            return true;
        }
    }

    private sealed class ChangeAddsUnknown : InMemoryTaskRepository
    {
        protected override TaskState? LoadForChange(OwnerId owner, Guid id) =>
            base.LoadForChange(owner, id) ?? ATask.Titled("new").OwnedBy(owner).WithId(id).Build().State;

        protected override bool Swap(TaskState before, TaskState after) => base.Swap(before, after) || Insert(after);
    }

    private sealed class StoresFailedChanges : InMemoryTaskRepository
    {
        protected override Result<TaskItem> Change(Scope scope, Guid id, Func<TaskItem, Result<TaskItem>> change)
        {
            TaskItem? touched = null;
            var outcome = base.Change(scope, id, task => change(touched = task));
            if (outcome.Error is not null && touched is not null) Put(touched.State);
            return outcome;
        }
    }

    private sealed class StoresUnchangedVersions : InMemoryTaskRepository
    {
        protected override Result<TaskItem> Change(Scope scope, Guid id, Func<TaskItem, Result<TaskItem>> change)
        {
            var outcome = base.Change(scope, id, change);
            if (outcome.Error is null) Put(outcome.Value.State);
            return outcome;
        }
    }

    private sealed class TruncatesDescriptions : InMemoryTaskRepository
    {
        protected override TaskState ToStored(TaskState task) =>
            task with { Description = task.Description?.Length > 4000 ? task.Description[..4000] : task.Description };
    }

    private sealed class DropsMilliseconds : InMemoryTaskRepository
    {
        protected override TaskState ToStored(TaskState task) =>
            task with { CreatedAt = DateTimeOffset.FromUnixTimeSeconds(task.CreatedAt.ToUnixTimeSeconds()) };
    }

    private sealed class NormalizesTexts : InMemoryTaskRepository
    {
        protected override TaskState ToStored(TaskState task) => task with { Title = task.Title.Normalize() };
    }

    private sealed class IgnoresCancellation : InMemoryTaskRepository
    {
        protected override Task<T> Run<T>(Func<T> call, CancellationToken cancellationToken) => Call(call);
    }

    private sealed class CountsDeleted : InMemoryTaskRepository
    {
        protected override IEnumerable<TaskState> Counted(OwnerId owner) => Stored.Values.Where(task => task.Owner == owner);
    }

    private sealed class ListsDeleted : InMemoryTaskRepository
    {
        protected override IEnumerable<TaskState> Listed(OwnerId owner) => Stored.Values.Where(task => task.Owner == owner);

        protected override IEnumerable<TaskState> Counted(OwnerId owner) => base.Listed(owner);
    }

    private sealed class HidesDeleted : InMemoryTaskRepository
    {
        protected override TaskState? Load(OwnerId owner, Guid id) => base.Load(owner, id) is { DeletedAt: null } task ? task : null;
    }

    private sealed class ForgetsDefaults : InMemoryTaskRepository
    {
        public override void PutBare(OwnerId owner, Guid id, string title, bool completed, DateTimeOffset createdAt) =>
            Put(new TaskState { Id = id, Owner = owner, Title = title, CreatedAt = createdAt, UpdatedAt = default, Version = 0 });
    }
}
