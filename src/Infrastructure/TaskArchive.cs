using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure;

/// <summary>A task with its facts, oldest first.</summary>
internal sealed record ArchivedTask(TaskState State, IReadOnlyList<TaskFact> Facts)
{
    /// <summary>The whole task as text: equal texts mean equal tasks.</summary>
    public string Text => string.Join('\n', Facts.Select(TaskJson.Write).Prepend(TaskJson.Write(State)));
}

/// <summary>Reads and writes all tasks of all owners, including the trash, for bulk copies between stores: never for a request.</summary>
internal interface ITaskArchive
{
    /// <summary>The kind and location of the store, for output; without secrets.</summary>
    string Location { get; }

    /// <summary>Reads all tasks, ordered by id as a big-endian number.</summary>
    IAsyncEnumerable<ArchivedTask> All(CancellationToken cancellationToken);

    /// <summary>Adds tasks; those whose id exists are unchanged.</summary>
    /// <returns>The number of added tasks.</returns>
    Task<int> Add(IReadOnlyList<ArchivedTask> tasks, CancellationToken cancellationToken);
}
