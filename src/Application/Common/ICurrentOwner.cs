using TaskManager.Domain.Common;

namespace TaskManager.Application.Common;

/// <summary>Whose tasks the running use case is about: a port, filled by whoever receives the request.</summary>
public interface ICurrentOwner
{
    /// <summary>The owner. Never from the request's own data, so that nobody can name somebody else.</summary>
    OwnerId Id { get; }
}
