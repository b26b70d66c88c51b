using TaskManager.Domain.Common;

namespace TaskManager.Application.Common;

/// <summary>The owner of the current request: a port that each edge implements.</summary>
public interface ICurrentOwner
{
    /// <summary>The authenticated owner. Never taken from request data, which a client could forge.</summary>
    OwnerId Id { get; }
}
