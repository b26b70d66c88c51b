using TaskManager.Domain.Common;

namespace TaskManager.Application.Common;

/// <summary>Signals listeners that an owner's tasks changed: a port. A signal carries no data; listeners query the tasks again.</summary>
public interface ILiveSignals
{
    /// <summary>
    /// Signals the listeners of one owner. Never blocks and never throws. Signals coalesce when a listener is slower than the publisher.
    /// </summary>
    void Announce(OwnerId owner);

    /// <summary>Signals the listeners of all owners: something may have changed, and the owner is unknown.</summary>
    void AnnounceAll();
}
