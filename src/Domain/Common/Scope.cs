namespace TaskManager.Domain.Common;

/// <summary>On whose behalf a call runs, and what it may reach. Every call of a storage port takes one.</summary>
/// <param name="Actor">The account that acts.</param>
/// <param name="Step">The user action that the call belongs to; all changes of a step are undone together.</param>
public sealed record Scope(OwnerId Actor, Guid Step)
{
    /// <summary>The owner whose data the call may reach: the actor itself.</summary>
    public OwnerId Owner => Actor;

    /// <summary>A step of its own, of one account.</summary>
    public static Scope Of(OwnerId actor) => new(actor, Guid.CreateVersion7());
}
