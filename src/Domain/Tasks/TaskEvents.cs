using TaskManager.Domain.Common;

namespace TaskManager.Domain.Tasks;

/// <summary>Something happened to a task.</summary>
/// <param name="TaskId">Which task.</param>
public abstract record TaskEvent(Guid TaskId) : IDomainEvent;

/// <summary>A task was added.</summary><param name="TaskId">Which task.</param>
public sealed record TaskAdded(Guid TaskId) : TaskEvent(TaskId);

/// <summary>Title or description were edited.</summary><param name="TaskId">Which task.</param>
public sealed record TaskEdited(Guid TaskId) : TaskEvent(TaskId);

/// <summary>An open task was completed.</summary><param name="TaskId">Which task.</param>
public sealed record TaskCompleted(Guid TaskId) : TaskEvent(TaskId);

/// <summary>A completed task is open again.</summary><param name="TaskId">Which task.</param>
public sealed record TaskReopened(Guid TaskId) : TaskEvent(TaskId);

/// <summary>A task went to the trash.</summary><param name="TaskId">Which task.</param>
public sealed record TaskDeleted(Guid TaskId) : TaskEvent(TaskId);

/// <summary>A task came back from the trash.</summary><param name="TaskId">Which task.</param>
public sealed record TaskRestored(Guid TaskId) : TaskEvent(TaskId);
