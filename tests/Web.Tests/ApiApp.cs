using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace TaskManager.Web.Tests;

/// <summary>The application in personal mode, asked from this machine, as its API requires, unless a test says otherwise.</summary>
public sealed class ApiApp : App
{
    public ApiApp() : this(new Sender()) { }

    private ApiApp(Sender sender) : base(services => services.AddSingleton<IStartupFilter>(sender)) => Sender = sender;

    internal Sender Sender { get; }
}
