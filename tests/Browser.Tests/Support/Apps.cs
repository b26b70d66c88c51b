using System.Collections.Concurrent;

[assembly: AssemblyFixture(typeof(TaskManager.Browser.Tests.Support.Apps))]

namespace TaskManager.Browser.Tests.Support;

/// <summary>The servers of all tests. A class borrows one while its tests run, since a start costs more than most tests.</summary>
public sealed class Apps : IAsyncDisposable
{
    private readonly ConcurrentBag<App> _idle = [];
    private readonly Lazy<Task<App>> _accounts = new(StartAccounts);

    /// <summary>The one where people sign in: all tests share it, each with accounts of its own.</summary>
    internal Task<App> Accounts => _accounts.Value;

    internal App Take() => _idle.TryTake(out var app) ? app : new App();

    internal void Return(App app) => _idle.Add(app);

    public async ValueTask DisposeAsync()
    {
        List<App> apps = [.. _idle];
        if (_accounts.IsValueCreated) apps.Add(await Accounts);
        // Each is disposed of, and with it searched for secrets in its log, whatever becomes of the others.
        await Task.WhenAll(apps.Select(app => app.DisposeAsync().AsTask()));
    }

    private static async Task<App> StartAccounts()
    {
        var app = new App { Settings = { ["Accounts:Enabled"] = "true" } };
        // Tests ask more often than people do.
        foreach (var limit in (string[])["SignInsPerMinute", "SignUpsPerHour", "WritesPerMinute"])
            app.Settings[$"RateLimits:{limit}"] = "100000";
        await app.Start();
        return app;
    }
}

/// <summary>A server for the tests of one class, lent to the next class afterwards. Each test begins with an empty list.</summary>
public sealed class LentApp(Apps apps) : IDisposable
{
    /// <summary>The server.</summary>
    public App App { get; } = apps.Take();

    internal Task<App> Accounts => apps.Accounts;

    public void Dispose() => apps.Return(App);
}
