using Microsoft.Extensions.Caching.Memory;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>
/// Caches list pages per connection until the next commit to the file by any program, which changes <c>PRAGMA data_version</c>. Without it
/// a list costs two and a half times as much (docs/performance.md). Bounded by the number of characters.
/// </summary>
internal sealed class SqlitePageCache : IDisposable
{
    private const long MaxCharacters = 8 << 20;
    private readonly MemoryCache _pages = new(new MemoryCacheOptions { SizeLimit = MaxCharacters, CompactionPercentage = 0.25 });

    /// <summary>Returns the page that the connection has read since the last commit; null on a miss.</summary>
    public TaskPage? Find(SqliteSession session, Scope scope, TaskQuery query) =>
        _pages.TryGetValue(Key.Of(session, scope, query), out Entry? entry) && entry!.Version == Version(session) ? entry.Page : null;

    /// <summary>Stores a page that was read in the open transaction.</summary>
    public void Store(SqliteSession session, Scope scope, TaskQuery query, TaskPage page)
    {
        var size = 100 + page.Tasks.Sum(task => 100 + task.Title.Length + (task.Description?.Length ?? 0));
        _pages.Set(Key.Of(session, scope, query), new Entry(Version(session), page), new MemoryCacheEntryOptions { Size = size });
    }

    public void Dispose() => _pages.Dispose();

    private static long Version(SqliteSession session) => (long)session.Scalar("PRAGMA data_version")!;

    private sealed record Entry(long Version, TaskPage Page);

    private sealed record Key(int Session, OwnerId Owner, string List, string? After, int Limit)
    {
        public static Key Of(SqliteSession session, Scope scope, TaskQuery query) => new(
            session.Number, scope.Owner, query.Text,
            query.After is { } after
                ? string.Join('\n', [after.CreatedAt.ToUnixTimeMilliseconds(), after.Id, .. after.Values])
                : null, query.Limit);
    }
}
