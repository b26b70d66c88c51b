using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Transfer;

/// <summary>An entry of a file, converted for import.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Task">The task; null when the entry is invalid.</param>
/// <param name="Error">Why the entry is invalid; null when it is valid.</param>
internal sealed record ImportLine(FileEntry Entry, TaskState? Task, string? Error)
{
    /// <summary>Creates an invalid line: it keeps the original text for the file of rejected lines.</summary>
    public static ImportLine Refused(FileEntry entry, string? error) => new(entry with { Task = null }, null, error);
}

/// <summary>
/// Converts the entries of a file to an owner's tasks, with deterministic ids: the same file gives the same ids, so a repeated import adds
/// nothing. The id is the file's UUID; else derived from the id of another program; else from the content and its number of occurrences.
/// </summary>
/// <param name="owner">The owner of the imported tasks.</param>
/// <param name="now">The instant of the import request. Entries without createdAt get this instant minus one millisecond per line, which
/// preserves the file's order in lists.</param>
/// <param name="withIds">Whether to derive ids; the first pass of an import, which only validates, needs none.</param>
internal sealed class ImportLines(OwnerId owner, DateTimeOffset now, bool withIds = true)
{
    // Tolerates clock skew, and local times written as UTC.
    private static readonly TimeSpan MaxClockSkew = TimeSpan.FromDays(1);

    // The ids of all entries are in memory: 50 bytes each.
    private const int MaxEntries = 2_000_000;

    private readonly HashSet<Guid> _seen = [];
    private readonly Dictionary<Guid, int> _times = [];
    private long _number;

    /// <summary>Reads the entries in the file's order.</summary>
    public async IAsyncEnumerable<ImportLine> Read(TaskFile file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in file.Entries.WithCancellation(cancellationToken))
        {
            if (++_number > MaxEntries) throw new InvalidFileException($"The file has more than {MaxEntries:N0} entries. Split it.");
            yield return entry.Task is { } task ? Line(entry, task) : ImportLine.Refused(entry, entry.Error);
        }
    }

    /// <summary>Returns the deterministic substitute for an id that belongs to another owner's task.</summary>
    public static Guid OtherId(OwnerId owner, Guid id) => Derived(owner, $"id {id}", 0);

    private ImportLine Line(FileEntry entry, FileTask task)
    {
        var texts = TaskText.CheckTitle(TaskText.Title(task.Title)) ?? TaskText.CheckDescription(TaskText.Description(task.Description));
        if ((texts ?? CheckInstants(task)) is { } error) return ImportLine.Refused(entry, error);
        if (task.Version < 1) return ImportLine.Refused(entry, "The version must be 1 or more.");
        if (task.Id == Guid.Empty) return ImportLine.Refused(entry, "The id must not be empty.");
        if (Id(task) is not { } id) return ImportLine.Refused(entry, "An entry above has the same id.");
        var state = task.ToState(id, owner, added: now.AddMilliseconds(-_number));
        return new ImportLine(entry with { Task = null, Raw = NoText }, state, null);
    }

    private string? CheckInstants(FileTask task)
    {
        (string, DateTimeOffset?)[] instants =
            [("createdAt", task.CreatedAt), ("completedAt", task.CompletedAt), ("updatedAt", task.UpdatedAt)];
        foreach (var (name, instant) in instants)
            if (instant > now + MaxClockSkew) return $"{name} is {instant:yyyy-MM-dd}, which is in the future.";
        return null;
    }

    // Null for a duplicate id.
    private Guid? Id(FileTask task)
    {
        if (task.Id is { } named) return _seen.Add(named) ? named : null;
        if (task.Key is { } key) return Derived(owner, $"key {key}", 0) is var known && _seen.Add(known) ? known : null;
        if (!withIds) return Guid.AllBitsSet;
        // Exactly these five fields: an added field would change the ids of files imported before.
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

    // UUID version 8 (RFC 9562): the first 16 bytes of a SHA-256.
    private static Guid Derived(OwnerId owner, string text, int times)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{owner.Value} {times} {text}"))).AsSpan(0, 16);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true);
    }

    private static string NoText() => "";
}
