using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Transfer;

/// <summary>An entry of a file as it would be imported.</summary>
/// <param name="Entry">Where it stands.</param>
/// <param name="Task">The task; null when it is refused.</param>
/// <param name="Problem">Why it is refused; null when it is not.</param>
internal sealed record ImportLine(FileEntry Entry, TaskState? Task, string? Problem)
{
    /// <summary>One that is refused: only of these it matters how they stand in the file.</summary>
    public static ImportLine Refused(FileEntry entry, string? problem) => new(entry with { Task = null }, null, problem);
}

/// <summary>
/// Makes an owner's tasks of a file's. The same file gives the same ids, so that nothing is imported twice: those that it names, or one
/// made of what another
/// program knows the task by, or of all that the file says of it and how often it has said so before.
/// </summary>
/// <param name="owner">Whose tasks they become.</param>
/// <param name="now">When the import was asked for. What the file gives no instant was added then, a millisecond before the entry above it:
/// so a list has the file's order.</param>
/// <param name="withIds">Whether ids are made: a first reading, which only checks whether all can be imported, needs none.</param>
internal sealed class ImportLines(OwnerId owner, DateTimeOffset now, bool withIds = true)
{
    // Clocks differ, and some write local times as if they were UTC.
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    // All ids of a file are held: 50 bytes each.
    private const int MostEntries = 2_000_000;

    private readonly HashSet<Guid> _seen = [];
    private readonly Dictionary<Guid, int> _times = [];
    private long _number;

    /// <summary>Each entry, in the file's order.</summary>
    public async IAsyncEnumerable<ImportLine> Read(TaskFile file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in file.Entries.WithCancellation(cancellationToken))
        {
            if (++_number > MostEntries) throw new FileProblemException($"There are more than {MostEntries:N0} entries. Divide the file.");
            yield return entry.Task is { } task ? Line(entry, task) : ImportLine.Refused(entry, entry.Problem);
        }
    }

    /// <summary>The id for a task whose own id another owner's task has: always the same.</summary>
    public static Guid OtherId(OwnerId owner, Guid id) => Derived(owner, $"id {id}", 0);

    private ImportLine Line(FileEntry entry, FileTask task)
    {
        var texts = TaskText.CheckTitle(TaskText.Title(task.Title)) ?? TaskText.CheckDescription(TaskText.Description(task.Description));
        if ((texts ?? CheckInstants(task)) is { } problem) return ImportLine.Refused(entry, problem);
        if (task.Version < 1) return ImportLine.Refused(entry, "The version must be 1 or more.");
        if (task.Id == Guid.Empty) return ImportLine.Refused(entry, "The id must not be empty.");
        if (Id(task) is not { } id) return ImportLine.Refused(entry, "An entry above has the same id.");
        var state = task.ToState(id, owner, added: now.AddMilliseconds(-_number));
        return new ImportLine(entry with { Task = null, Raw = Imported }, state, null);
    }

    private string? CheckInstants(FileTask task)
    {
        (string, DateTimeOffset?)[] instants =
            [("createdAt", task.CreatedAt), ("completedAt", task.CompletedAt), ("updatedAt", task.UpdatedAt)];
        foreach (var (name, instant) in instants)
            if (instant > now + Ahead) return $"It says {name} {instant:yyyy-MM-dd}, which has not come yet.";
        return null;
    }

    // Null when an entry before has named it.
    private Guid? Id(FileTask task)
    {
        if (task.Id is { } named) return _seen.Add(named) ? named : null;
        if (task.Key is { } key) return Derived(owner, $"key {key}", 0) is var known && _seen.Add(known) ? known : null;
        if (!withIds) return Guid.AllBitsSet;
        // These five fields only: another one would change the ids, and files that were imported before would be imported again.
        var content = FormattableString.Invariant(
            $"task {task.Title}\0{task.Description}\0{task.Completed}\0{task.CompletedAt:O}\0{task.CreatedAt:O}");
        var first = Derived(owner, content, 0);
        for (var times = _times.GetValueOrDefault(first); ; times++)
        {
            var made = times == 0 ? first : Derived(owner, content, times);
            if (!_seen.Add(made)) continue;
            if (times > 0) _times[first] = times + 1;
            return made;
        }
    }

    // UUID version 8 (RFC 9562): the beginning of a SHA-256.
    private static Guid Derived(OwnerId owner, string text, int times)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{owner.Value} {times} {text}"))).AsSpan(0, 16);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true);
    }

    private static string Imported() => "";
}
