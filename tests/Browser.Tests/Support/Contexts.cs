using System.Text.Json;

namespace TaskManager.Browser.Tests.Support;

/// <summary>
/// A pool of browser contexts, because the process of a new one takes longer than most tests. A returned context loses its pages, cookies,
/// routes and offline state. A test that changes more, such as the clock or init scripts, opens a context of its own.
/// </summary>
internal sealed class Contexts
{
    // Bounds the memory of their processes.
    private const int MostIdle = 20;

    private readonly List<(string Options, IBrowserContext Context)> _idle = [];

    /// <summary>Takes a context with these options from the pool; null when none is idle.</summary>
    public IBrowserContext? Take(BrowserNewContextOptions options)
    {
        var wanted = JsonSerializer.Serialize(options);
        lock (_idle)
        {
            var index = _idle.FindIndex(idle => idle.Options == wanted);
            if (index < 0) return null;
            var context = _idle[index].Context;
            _idle.RemoveAt(index);
            return context;
        }
    }

    /// <summary>Opens a page that keeps the process alive after a test has closed its pages.</summary>
    public static async Task Keep(IBrowserContext context) => await (await context.NewPageAsync()).GotoAsync("/health/live");

    /// <summary>Clears a context, and returns it to the pool.</summary>
    public async Task Return(BrowserNewContextOptions options, IBrowserContext context)
    {
        foreach (var page in context.Pages.Skip(1).ToList()) await page.CloseAsync();
        await context.UnrouteAllAsync();
        await context.SetOfflineAsync(false);
        await context.ClearCookiesAsync();
        lock (_idle)
        {
            _idle.Add((JsonSerializer.Serialize(options), context));
            if (_idle.Count <= MostIdle) return;
            context = _idle[0].Context;
            _idle.RemoveAt(0);
        }
        await context.DisposeAsync();
    }
}
