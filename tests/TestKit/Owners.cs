using TaskManager.Domain.Common;

namespace TaskManager.TestKit;

/// <summary>The owners of tasks in tests.</summary>
public static class Owners
{
    /// <summary>Returns a new owner.</summary>
    public static OwnerId New() => new(Guid.CreateVersion7());
}
