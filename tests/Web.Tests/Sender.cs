using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace TaskManager.Web.Tests;

/// <summary>Sets the remote address of requests, which a test server without a network lacks.</summary>
internal sealed class Sender : IStartupFilter
{
    public IPAddress? Address { get; set; } = IPAddress.Loopback;

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((HttpContext context, RequestDelegate rest) =>
        {
            context.Connection.RemoteIpAddress = Address;
            return rest(context);
        });
        next(app);
    };
}
