using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure;

/// <summary>A task with its facts, oldest first.</summary>
internal sealed record ArchivedTask(TaskState State, IReadOnlyList<TaskFact> Facts)
{
    /// <summary>All of it as text: two tasks are the same when their texts are.</summary>
    public string Text => string.Join('\n', Facts.Select(TaskJson.Write).Prepend(TaskJson.Write(State)));
}

/// <summary>Everything that a store holds, whoever owns it and also what is in the trash: to move house with, never for a request.</summary>
internal interface ITaskArchive
{
    /// <summary>What and where the store is, for whoever reads the output; without secrets.</summary>
    string Place { get; }

    /// <summary>All tasks, by id as a big-endian number.</summary>
    IAsyncEnumerable<ArchivedTask> All(CancellationToken cancellationToken);

    /// <summary>Adds those whose ids are not there yet, and leaves the others as they are.</summary>
    /// <returns>How many were added.</returns>
    Task<int> Add(IReadOnlyList<ArchivedTask> tasks, CancellationToken cancellationToken);
}
