using Microsoft.Extensions.Caching.Memory;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>
/// The documents that this node saw last, so that most changes need not load theirs first. They may be out of date and are never an answer:
/// a change that begins with one counts only when it was stored over that version. Bounded by the characters it holds and by time: another program may
/// forget to raise a version, and what it did must not be overlooked for long.
/// </summary>
/// <param name="longest">For how long; null: five minutes.</param>
internal sealed class LastSeenTasks(TimeSpan? longest = null) : IDisposable
{
    private const long MaxCharacters = 4 << 20;

    // The object, its key and its place.
    private const int SizeOfOne = 250;

    private readonly MemoryCache _tasks = new(new MemoryCacheOptions { SizeLimit = MaxCharacters });

    /// <summary>The document as it was seen last; null when it was not, or too long ago.</summary>
    public TaskDocument? Find(OwnerId owner, Guid id) => _tasks.TryGetValue((owner.Value, id), out TaskDocument? seen) ? seen : null;

    /// <summary>Keeps what a majority of the replica set has, which nothing can roll back.</summary>
    public void Keep(TaskDocument task)
    {
        using var kept = _tasks.CreateEntry((task.Owner, task.Id));
        kept.Value = task;
        kept.Size = SizeOfOne + task.Title.Length + (task.Description?.Length ?? 0);
        kept.AbsoluteExpirationRelativeToNow = longest ?? TimeSpan.FromMinutes(5);
    }

    public void Forget(OwnerId owner, Guid id) => _tasks.Remove((owner.Value, id));

    public void Dispose() => _tasks.Dispose();
}
