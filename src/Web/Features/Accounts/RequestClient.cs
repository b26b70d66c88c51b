using System.Net;
using TaskManager.Application.Common;

namespace TaskManager.Web.Features.Accounts;

/// <summary>The client of the HTTP request; outside a request, as in a background job, there is none.</summary>
internal sealed class RequestClient(IHttpContextAccessor http) : ICurrentClient
{
    public string? Address => Ip?.ToString();

    public bool IsLocal => Ip is { } ip && IPAddress.IsLoopback(ip);

    public string UserAgent => http.HttpContext?.Request.Headers.UserAgent.ToString() ?? "";

    public string? SessionSecret => http.HttpContext?.Request.SessionSecret();

    private IPAddress? Ip => http.HttpContext?.Connection.RemoteIpAddress;
}
