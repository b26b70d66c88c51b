[assembly: AssemblyFixture(typeof(Chromium))]
[assembly: AssemblyFixture(typeof(TaskManager.TestKit.StorageUnderTest.Server))]
// Browsers wait more than they work.
[assembly: Xunit.v3.Parallelization(MaxThreads = 4)]

namespace TaskManager.Browser.Tests.Support;

/// <summary>One browser for all tests. Where there is none, the tests are skipped and say so.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        // A page that leaves about:blank would get another renderer, which costs more than the page.
        "--renderer-process-limit=1",
        // Chromium would start a second renderer beside each page, and make a new frame for each page that a frame goes to.
        "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,RenderDocument",
    ];

    internal Contexts Contexts { get; } = new();

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The browser; skips the running test when there is none.</summary>
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
        // Only a test that fails waits so long; a machine that does other things beside takes what it takes.
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
