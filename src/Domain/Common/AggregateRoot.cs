namespace TaskManager.Domain.Common;

/// <summary>Something that happened to an aggregate. Carries ids only; who wants more reads the aggregate.</summary>
public interface IDomainEvent;

/// <summary>An entity that is loaded, changed and stored as one, and that remembers what happened to it until it is stored.</summary>
public abstract class AggregateRoot
{
    private readonly List<IDomainEvent> _events = [];

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
