using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace TaskManager.Web.Tests;

/// <summary>Where requests come from: a test server has no network, so it does not know.</summary>
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
