using TaskManager.Domain.Common;

namespace TaskManager.Application.Common;

/// <summary>Tells whoever follows an owner's tasks that they changed: a port. It says that, never what: who hears it asks again.</summary>
public interface ILiveSignals
{
    /// <summary>
    /// Signals all who follow this owner's tasks, and nobody else. Returns at once, whoever listens and however slowly, and never throws.
    /// Signals that come faster than a listener takes them are one signal.
    /// </summary>
    void Announce(OwnerId owner);

    /// <summary>Signals everybody, as <see cref="Announce"/> does: something may have changed, and nobody knows whose it was.</summary>
    void AnnounceAll();
}
