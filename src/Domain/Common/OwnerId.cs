namespace TaskManager.Domain.Common;

/// <summary>The id of an owner of tasks.</summary>
/// <param name="Value">The owner's UUID. <see cref="Guid.Empty"/> is no owner: nothing can be stored for it.</param>
public readonly record struct OwnerId(Guid Value)
{
    /// <summary>The only owner of personal mode, which has no sign-in.</summary>
    public static OwnerId Local { get; } = new(new Guid("00000000-0000-7000-8000-000000000001"));

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}
