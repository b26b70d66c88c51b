using TaskManager.Application.Common;
using TaskManager.Domain.Common;

namespace TaskManager.Web.Hosting;

/// <summary>Personal mode: whoever asks from this machine is the one owner.</summary>
internal sealed class LocalOwner : ICurrentOwner
{
    public OwnerId Id => OwnerId.Local;
}
