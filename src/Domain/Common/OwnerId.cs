namespace TaskManager.Domain.Common;

/// <summary>Whose tasks: the access scope that every storage call takes.</summary>
/// <param name="Value">The owner's UUID. <see cref="Guid.Empty"/> is nobody: nothing can be stored for it.</param>
public readonly record struct OwnerId(Guid Value)
{
    /// <summary>The one owner of personal mode, where nobody signs in.</summary>
    public static OwnerId Local { get; } = new(new Guid("00000000-0000-7000-8000-000000000001"));

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}
