using TaskManager.Application.Common;
using TaskManager.Domain.Common;

namespace TaskManager.Web.Hosting;

/// <summary>Personal mode: all requests are those of the local owner.</summary>
internal sealed class LocalOwner : ICurrentOwner
{
    public OwnerId Id => OwnerId.Local;
}
