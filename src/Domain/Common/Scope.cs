namespace TaskManager.Domain.Common;

/// <summary>The account that a call acts for, and the data it may reach. Every call of a storage port takes one.</summary>
/// <param name="actor">The account that acts.</param>
/// <param name="step">The step; null: a new one.</param>
public sealed class Scope(OwnerId actor, Guid? step = null)
{
    private Guid? _step = step;

    /// <summary>The account that acts.</summary>
    public OwnerId Actor => actor;

    /// <summary>The owner whose data the call may reach: the actor.</summary>
    public OwnerId Owner => actor;

    /// <summary>The user action that the call belongs to; all changes of a step are undone together.</summary>
    // Created by the first change: most requests only read.
    public Guid Step => _step ??= Guid.CreateVersion7();
}
