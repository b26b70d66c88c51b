using System.Text.Json;

namespace TaskManager.Browser.Tests.Support;

/// <summary>
/// Browser contexts that go from test to test, since the process behind a new one costs more than most tests. What a test may leave in
/// one is taken away: pages, cookies, routes, being offline. A test that changes more, such as the clock or the scripts
/// of every page, opens a context of its own.
/// </summary>
internal sealed class Contexts
{
    // More processes would cost more memory than they are worth.
    private const int MostIdle = 12;

    private readonly List<(string Options, IBrowserContext Context)> _idle = [];

    /// <summary>A context like that, or null when all are in use.</summary>
    public IBrowserContext? Take(BrowserNewContextOptions options)
    {
        var wanted = JsonSerializer.Serialize(options);
        lock (_idle)
        {
            var at = _idle.FindIndex(idle => idle.Options == wanted);
            if (at < 0) return null;
            var context = _idle[at].Context;
            _idle.RemoveAt(at);
            return context;
        }
    }

    /// <summary>Opens the page that keeps the process when a test has closed its own.</summary>
    public static async Task Keep(IBrowserContext context) => await (await context.NewPageAsync()).GotoAsync("/health/live");

    /// <summary>Makes it as good as new for the next.</summary>
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
