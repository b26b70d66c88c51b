using TaskManager.Domain.Common;

namespace TaskManager.Domain.Tasks;

/// <summary>What becomes of a task that is imported.</summary>
public enum ImportOutcome
{
    /// <summary>It is added: there is none with its id, or the one there is, is in the owner's trash and is replaced.</summary>
    Added,

    /// <summary>The owner has one with its id, which stays as it is.</summary>
    Present,

    /// <summary>Somebody else has one with its id.</summary>
    Taken,
}

/// <summary>
/// Adds many tasks as they are, with ids, instants and versions: the port of imports. Each task that is added remembers its import, so that an import that was
/// interrupted can be done over, and one that was given up be taken back. No events are raised. Calls end as those of <see cref="ITaskRepository"/> do.
/// </summary>
public interface ITaskImportRepository
{
    /// <summary>What would become of tasks with these ids, in their order.</summary>
    Task<IReadOnlyList<ImportOutcome>> Look(OwnerId owner, IReadOnlyList<Guid> ids, CancellationToken cancellationToken);

    /// <summary>Adds tasks of this owner, all of them durably when it returns.</summary>
    /// <param name="owner">Whose tasks.</param>
    /// <param name="import">Which import adds them. What it has added before counts as added again, and stays as it is.</param>
    /// <param name="tasks">The tasks, each id once.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What became of each, in their order.</returns>
    Task<IReadOnlyList<ImportOutcome>> Import(
        OwnerId owner, Guid import, IReadOnlyList<TaskState> tasks, CancellationToken cancellationToken);

    /// <summary>
    /// Takes back what an import has added, for good, or into the trash what it had brought back from there. What its owner has changed since stays.
    /// </summary>
    /// <param name="owner">Whose tasks.</param>
    /// <param name="import">Which import.</param>
    /// <param name="ids">Which tasks, if it has added them.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>How many were.</returns>
    Task<int> TakeBack(OwnerId owner, Guid import, IReadOnlyList<Guid> ids, CancellationToken cancellationToken);
}
