using TaskManager.Domain.Common;

namespace TaskManager.TestKit;

/// <summary>People whose tasks tests are about.</summary>
public static class Owners
{
    /// <summary>Somebody whom no other test knows.</summary>
    public static OwnerId New() => new(Guid.CreateVersion7());
}
