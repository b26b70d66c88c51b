using System.Collections.Concurrent;

[assembly: AssemblyFixture(typeof(TaskManager.Browser.Tests.Support.Apps))]

namespace TaskManager.Browser.Tests.Support;

/// <summary>A pool of servers. A class takes one for its tests, because a start takes longer than most tests.</summary>
public sealed class Apps : IAsyncDisposable
{
    private readonly ConcurrentBag<App> _idle = [];
    private readonly Lazy<Task<App>> _accounts = new(StartAccounts);

    /// <summary>The server in accounts mode. All tests share it, each with its own accounts.</summary>
    internal Task<App> Accounts => _accounts.Value;

    internal App Take() => _idle.TryTake(out var app) ? app : new App();

    internal void Return(App app) => _idle.Add(app);

    public async ValueTask DisposeAsync()
    {
        List<App> apps = [.. _idle];
        if (_accounts.IsValueCreated) apps.Add(await Accounts);
        // Disposal searches the log for secrets, so a failure must not skip the other servers.
        await Task.WhenAll(apps.Select(app => app.DisposeAsync().AsTask()));
    }

    private static async Task<App> StartAccounts()
    {
        var app = new App { Settings = { ["Accounts:Enabled"] = "true" } };
        // Tests would exceed the default limits.
        foreach (var limit in (string[])["SignInsPerMinute", "SignUpsPerHour", "WritesPerMinute"])
            app.Settings[$"RateLimits:{limit}"] = "100000";
        await app.Start();
        return app;
    }
}

/// <summary>A server from the pool for the tests of one class. Each test begins with an empty list.</summary>
public sealed class LentApp(Apps apps) : IDisposable
{
    /// <summary>The server.</summary>
    public App App { get; } = apps.Take();

    internal Task<App> Accounts => apps.Accounts;

    public void Dispose() => apps.Return(App);
}
