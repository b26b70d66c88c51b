namespace TaskManager.Domain.Common;

/// <summary>The account that a call acts for, and the data it may reach. Every call of a storage port takes one.</summary>
/// <param name="Actor">The account that acts.</param>
/// <param name="Step">The user action that the call belongs to; all changes of a step are undone together.</param>
public sealed record Scope(OwnerId Actor, Guid Step)
{
    /// <summary>The owner whose data the call may reach: the actor.</summary>
    public OwnerId Owner => Actor;

    /// <summary>Creates a scope with a new step.</summary>
    public static Scope Of(OwnerId actor) => new(actor, Guid.CreateVersion7());
}
