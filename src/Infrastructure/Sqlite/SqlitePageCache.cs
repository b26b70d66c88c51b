using Microsoft.Extensions.Caching.Memory;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>
/// Pages that were read, each good for as long as its owner's revision stays, which every change of a task raises in its own transaction.
/// Bounded by the characters it holds.
/// </summary>
internal sealed class SqlitePageCache : IDisposable
{
    private const long MaxCharacters = 8 << 20;
    private readonly MemoryCache _pages = new(new MemoryCacheOptions { SizeLimit = MaxCharacters, CompactionPercentage = 0.25 });

    /// <summary>The page that was read at this state of the owner's tasks; null when there is none.</summary>
    public TaskPage? Find(OwnerId owner, TaskListQuery query, TasksState state) =>
        _pages.TryGetValue(Key.Of(owner, query), out var kept) && kept is Entry entry && entry.State == state ? entry.Page : null;

    public void Keep(OwnerId owner, TaskListQuery query, TasksState state, TaskPage page)
    {
        var size = 100 + page.Tasks.Sum(task => 100 + task.Title.Length + (task.Description?.Length ?? 0));
        _pages.Set(Key.Of(owner, query), new Entry(state, page), new MemoryCacheEntryOptions { Size = size });
    }

    public void Dispose() => _pages.Dispose();

    // Prefixes have no spaces.
    private sealed record Key(OwnerId Owner, TaskFilter Filter, string Prefixes, TaskCursor? After, int Limit)
    {
        public static Key Of(OwnerId owner, TaskListQuery query) =>
            new(owner, query.Filter, string.Join(' ', query.Prefixes), query.After, query.Limit);
    }

    private sealed record Entry(TasksState State, TaskPage Page);
}

/// <summary>Which state of an owner's tasks: equal states have equal lists.</summary>
/// <param name="Revision">How often the tasks were changed.</param>
/// <param name="Generation">Which opening of the file: another file may count its changes otherwise.</param>
internal readonly record struct TasksState(long Revision, int Generation);
