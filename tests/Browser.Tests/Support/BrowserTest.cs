using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace TaskManager.Browser.Tests.Support;

/// <summary>
/// A test in a browser. It begins with an empty list, and opens pages in contexts without data of other tests. It fails at the end when a
/// page had an unexpected error: in the console, of a script, of the Content-Security-Policy, or of the server.
/// </summary>
public abstract partial class BrowserTest(Chromium chromium, LentApp app) : IAsyncLifetime, IClassFixture<LentApp>
{
    private const string ReportViolations =
        "addEventListener('securitypolicyviolation', e => console.error(`CSP: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`))";

    private readonly List<(IBrowserContext Context, BrowserNewContextOptions? LentAs)> _contexts = [];
    private readonly List<App> _apps = [];
    private readonly List<App> _servers = [app.App];
    private readonly ConcurrentQueue<string> _troubles = new();
    private readonly HashSet<int> _expectedStatuses = [];
    private bool _serverMayBeGone;

    protected App App { get; } = app.App;

    protected Elsewhere Elsewhere => App.Elsewhere;

    /// <summary>An e-mail address that only this test uses.</summary>
    protected string Email { get; } = $"ann{Guid.NewGuid():N}"[..12] + "@example.org";

    public virtual async ValueTask InitializeAsync()
    {
        _ = chromium.Browser;
        await App.Start();
        await Elsewhere.DeleteAll();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Task.WhenAll(_contexts.Select(each => Close(each.Context, each.LentAs)));
        await Task.WhenAll(_apps.Select(another => another.DisposeAsync().AsTask()));
        _troubles.Should().BeEmpty("the page must be free of errors");
    }

    private async Task Close(IBrowserContext context, BrowserNewContextOptions? lentAs)
    {
        foreach (var cookie in await context.CookiesAsync())
            if (cookie.HttpOnly) foreach (var server in _servers) server.Secrets.Remember($"the cookie {cookie.Name}", cookie.Value);
        if (lentAs is null) await context.DisposeAsync();
        else await chromium.Contexts.Return(lentAs, context);
    }

    /// <summary>Allows responses with this status from now on.</summary>
    protected void Expecting(int status) => _expectedStatuses.Add(status);

    /// <summary>Allows requests without a response from now on.</summary>
    protected void ExpectingNoServer() => _serverMayBeGone = true;

    /// <summary>Creates a server for this test only. It is not started yet, and stops after the pages are closed.</summary>
    protected App AnotherApp()
    {
        var another = new App();
        _apps.Add(another);
        _servers.Add(another);
        return another;
    }

    /// <summary>Ignores errors so far that contain one of these texts.</summary>
    protected void ForgetTroubles(params string[] containing)
    {
        var remaining = _troubles.Where(trouble => !containing.Any(trouble.Contains)).ToList();
        _troubles.Clear();
        remaining.ForEach(_troubles.Enqueue);
    }

    /// <summary>Opens a page in a browser without cookies.</summary>
    /// <param name="path">The address of the page.</param>
    /// <param name="scripts">Whether the browser runs scripts.</param>
    /// <param name="with">Changes further options of the browser context.</param>
    /// <param name="lent">
    /// Whether the context comes from the pool and returns to it (see <see cref="Contexts"/>); null: when <paramref name="with"/> is null.
    /// </param>
    protected async Task<IPage> Open(
        string path = "/", bool scripts = true, Action<BrowserNewContextOptions>? with = null, bool? lent = null) =>
        await OpenIn(await Context(scripts, with, lent), path);

    /// <summary>Opens a page whose event stream fails.</summary>
    protected async Task<IPage> OpenUnfollowing(string path = "/", bool scripts = true, bool? lent = null)
    {
        var context = await Context(scripts, lent: lent);
        await Unfollowing(context);
        return await OpenIn(context, path);
    }

    /// <summary>Lets the event streams of this browser fail from now on.</summary>
    protected async Task Unfollowing(IBrowserContext context)
    {
        Expecting(502);
        await context.RouteAsync("**/events", route => route.FulfillAsync(new() { Status = 502 }));
    }

    /// <summary>Opens a page of the server in accounts mode.</summary>
    protected async Task<IPage> OpenAccounts(string path, bool scripts)
    {
        var server = await Accounts();
        return await Open(
            path, scripts, options => (options.BaseURL, options.ReducedMotion) = (server.Named, ReducedMotion.Reduce), lent: true);
    }

    /// <summary>Opens the sign-in page for hostile texts; see <see cref="OpenTrapped"/>.</summary>
    protected async Task<IPage> OpenTrappedAccounts() => await OpenTrapped("/account/sign-in", await Accounts());

    /// <summary>Opens a page for hostile texts. The test fails when one of them runs, or causes a request.</summary>
    protected async Task<IPage> OpenTrapped(string path, App? server = null)
    {
        var address = (server ?? App).Named;
        var context = await Context(scripts: true, options => (options.BaseURL, options.ReducedMotion) = (address, ReducedMotion.Reduce));
        await context.AddInitScriptAsync(XssPage.Trap);
        context.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(address + "/", StringComparison.Ordinal)
                || request.Url.StartsWith(address + "/xss", StringComparison.Ordinal))
                _troubles.Enqueue($"a payload requested {request.Url}");
        };
        return await OpenIn(context, path);
    }

    private async Task<App> Accounts()
    {
        var accounts = await app.Accounts;
        _servers.Add(accounts);
        return accounts;
    }

    private async Task<IBrowserContext> Context(bool scripts, Action<BrowserNewContextOptions>? with = null, bool? lent = null)
    {
        var options = new BrowserNewContextOptions
        {
            BaseURL = App.Address,
            JavaScriptEnabled = scripts,
            Locale = "en-GB",
            TimezoneId = "UTC",
            ViewportSize = new() { Width = 900, Height = 800 },
        };
        with?.Invoke(options);
        var isLent = lent ?? with is null;
        if (isLent && chromium.Contexts.Take(options) is { } used)
        {
            _contexts.Add((used, options));
            return used;
        }
        var context = await chromium.Browser.NewContextAsync(options);
        _contexts.Add((context, isLent ? options : null));
        context.SetDefaultTimeout(30_000);
        await context.AddInitScriptAsync(ReportViolations);
        if (isLent) await Contexts.Keep(context);
        return context;
    }

    /// <summary>Opens another tab beside <paramref name="page"/>.</summary>
    protected Task<IPage> OpenBeside(IPage page, string path = "/") => OpenIn(page.Context, path);

    private async Task<IPage> OpenIn(IBrowserContext context, string path)
    {
        var page = await context.NewPageAsync();
        page.PageError += (_, error) => _troubles.Enqueue($"script: {error}");
        page.Console += (_, message) =>
        {
            // Failed requests are checked below, by their status or failure.
            if (message.Type == "error" && !NotLoaded().IsMatch(message.Text) && !(_serverMayBeGone && NoAnswer().IsMatch(message.Text)))
                _troubles.Enqueue($"console: {message.Text}");
        };
        page.Response += (_, response) =>
        {
            if (response.Status >= 400 && !_expectedStatuses.Contains(response.Status))
                _troubles.Enqueue($"response: {response.Status} {response.Url}");
        };
        page.RequestFailed += (_, request) =>
        {
            // A newer search or a navigation aborts a request.
            if (request.Failure != "net::ERR_ABORTED" && !_serverMayBeGone) _troubles.Enqueue($"request: {request.Failure} {request.Url}");
        };
        page.Request += (_, request) =>
        {
            if (request.Method == "POST") foreach (var server in _servers) server.Secrets.RememberForm(request.PostData ?? "");
        };
        page.Dialog += async (_, dialog) =>
        {
            _troubles.Enqueue($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        await page.GotoAsync(path);
        return page;
    }

    [GeneratedRegex("^Failed to load resource|htmx:error: Failed to fetch")]
    private static partial Regex NotLoaded();

    [GeneratedRegex("htmx:error: (NetworkError|network error|timeout)")]
    private static partial Regex NoAnswer();
}
