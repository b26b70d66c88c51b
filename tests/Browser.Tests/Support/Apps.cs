using System.Collections.Concurrent;

[assembly: AssemblyFixture(typeof(TaskManager.Browser.Tests.Support.Apps))]

namespace TaskManager.Browser.Tests.Support;

/// <summary>The servers of all tests: as many as there are classes at work at once, since a start costs more than most tests.</summary>
public sealed class Apps : IAsyncDisposable
{
    private readonly ConcurrentBag<App> _idle = [];

    internal App Take() => _idle.TryTake(out var app) ? app : new App();

    internal void Return(App app) => _idle.Add(app);

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _idle) await app.DisposeAsync();
    }
}

/// <summary>A server for the tests of one class, lent to the next class afterwards. Each test begins with an empty list.</summary>
public sealed class LentApp(Apps apps) : IDisposable
{
    /// <summary>The server.</summary>
    public App App { get; } = apps.Take();

    public void Dispose() => apps.Return(App);
}
