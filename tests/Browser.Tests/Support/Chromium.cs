[assembly: AssemblyFixture(typeof(Chromium))]
[assembly: AssemblyFixture(typeof(TaskManager.TestKit.StorageUnderTest.Server))]
// Tests mostly wait for the browser, so more of them run than there are processors; each has a server and renderers of its own.
[assembly: Xunit.v3.Parallelization(MaxThreads = 3)]

namespace TaskManager.Browser.Tests.Support;

/// <summary>The browser of all tests. Without a browser the tests are skipped.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        // Otherwise a page that leaves about:blank gets another renderer, whose start takes longer than the page.
        "--renderer-process-limit=1",
        // Otherwise Chromium starts a second renderer for each page, and creates a new frame for each navigation.
        "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,RenderDocument",
    ];

    internal Contexts Contexts { get; } = new();

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The browser. Skips the running test when there is none.</summary>
    public IBrowser Browser
    {
        get
        {
            Assert.SkipWhen(_browser is null, "No Chromium: install it (apt-get install chromium), or set CHROMIUM to a browser's path.");
            return _browser!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (Path() is not { } path) return;
        // Long enough for a loaded machine; only a failing test waits so long.
        SetDefaultExpectTimeout(30_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Headless = true, Args = Arguments });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    private static string? Path() =>
        new[] { Environment.GetEnvironmentVariable("CHROMIUM"), "/usr/bin/chromium-headless-shell", "/usr/bin/chromium" }
            .FirstOrDefault(path => !string.IsNullOrEmpty(path)) is { } path
        && File.Exists(path) ? path : null;
}
