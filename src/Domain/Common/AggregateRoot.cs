namespace TaskManager.Domain.Common;

/// <summary>Something that happened to an aggregate. Carries ids only; who wants more reads the aggregate.</summary>
public interface IDomainEvent;

/// <summary>An entity that is loaded, changed and stored as one, and that remembers what happened to it until it is stored.</summary>
/// <param name="id">See <see cref="Id"/>.</param>
/// <param name="version">See <see cref="Version"/>.</param>
public abstract class AggregateRoot(Guid id, long version)
{
    private readonly List<IDomainEvent> _events = [];

    /// <summary>The aggregate's identity: a UUID, made here (version 7) or by the client that added it.</summary>
    public Guid Id { get; } = id;

    /// <summary>Grows by one with every change, from 1; several may be stored as one. A store refuses to overwrite another version than the one that was read.</summary>
    public long Version { get; protected set; } = version;

    /// <summary>Remembers <paramref name="happened"/> until the aggregate is stored.</summary>
    protected void Raise(IDomainEvent happened) => _events.Add(happened);

    /// <summary>Hands out what happened since the last call, in order, and forgets it.</summary>
    public IReadOnlyList<IDomainEvent> DequeueEvents()
    {
        IDomainEvent[] events = [.. _events];
        _events.Clear();
        return events;
    }
}
