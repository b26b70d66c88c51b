using TaskManager.Application.Common;
using TaskManager.Domain.Common;

namespace TaskManager.Web.Hosting;

/// <summary>Personal mode: all requests are those of the local owner.</summary>
internal sealed class LocalOwner : ICurrentOwner
{
    public OwnerId Id => OwnerId.Local;
}

/// <summary>Personal mode: the client is on this machine, and has no session.</summary>
internal sealed class LocalClient : ICurrentClient
{
    public string? Address => null;

    public bool IsLocal => true;

    public string UserAgent => "";

    public string? SessionSecret => null;
}
