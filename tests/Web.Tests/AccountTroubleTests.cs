using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.TestKit;

namespace TaskManager.Web.Tests;

/// <summary>Accounts when the store fails, when keys are lost, and under concurrent requests.</summary>
[Trait("M", "M14")]
public sealed class AccountTroubleTests : IAsyncDisposable
{
    private const string Email = "ann@example.org";

    private readonly Trouble _trouble = new();
    private readonly MovedTime _time = new();
    private readonly App _app;

    public AccountTroubleTests() => _app = Accounts.NewApp(services =>
    {
        services.AddSingleton<TimeProvider>(_time);
        services.Decorate<IGrantRepository>((inner, _) => new TroubledGrants(inner, _trouble));
        services.Decorate<IActivityRepository>((inner, _) => new TroubledActivity(inner, _trouble));
    });

    [Fact]
    public async Task Page_WhenTheStoreIsDown_Is503AlsoWhenSignedIn()
    {
        var ann = await _app.SignedUp(Email);
        var headers = JsonDocument.Parse((await ann.Page("/")).Html.Body!.GetAttribute("hx-headers:inherited")!).RootElement;
        var owner = headers.GetProperty("X-Owner").GetString()!;
        // The cached session has expired.
        _time.Ahead = TimeSpan.FromSeconds(10);
        _trouble.Reading = true;

        var page = await ann.Page("/");
        (page.Status, page.Header("Retry-After"), page.IsPage).Should().Be((HttpStatusCode.ServiceUnavailable, "5", true));
        var fragment = await ann.Fragment("/tasks", ("X-Owner", owner));
        (fragment.Status, fragment.Header("HX-Redirect"))
            .Should().Be((HttpStatusCode.ServiceUnavailable, null), "the page must stay, with its typed text");
        (await ann.Page("/health/live")).Status.Should().Be(HttpStatusCode.OK);
        (await ann.Page("/css/app.css")).Status.Should().Be(HttpStatusCode.OK);

        _trouble.Reading = false;
        (await ann.Page("/")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Page_WhenTheStoreCannotBeWritten_IsShownToSessionsAndTokens()
    {
        var ann = await _app.SignedUp(Email);
        var token = await ann.MadeToken("read");
        // A session is renewed in the second half of its lifetime.
        _time.Ahead = TimeSpan.FromDays(8);
        _trouble.Writing = true;

        (await ann.Page("/")).Status.Should().Be(HttpStatusCode.OK);
        (await _app.Bearing(token).Api("GET", "/api/tasks")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task ChangePassword_WhenActivityCannotBeStored_SignsOtherBrowsersOut()
    {
        var (ann, thief) = (await _app.SignedUp(Email), new Browser(_app));
        await thief.SignIn(Email);
        await ann.Token();
        _trouble.Noting = true;

        (await ann.Post("/account/password", ("current", Accounts.Password), ("password", "four other words entirely"))).Status
            .Should().Be(HttpStatusCode.SeeOther);
        (await thief.Page("/")).Status.Should().Be(HttpStatusCode.SeeOther);
        foreach (var email in new[] { Email, "nobody@example.org" })
            (await new Browser(_app).SignIn(email, "wrong in any case")).Status
                .Should().Be(HttpStatusCode.UnprocessableEntity, "the response is the same for a known and an unknown address");
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task SignIn_WhileThePasswordChangesOrTheAccountIsDeleted_LeavesNoSession(bool isDeleted)
    {
        var ann = await _app.SignedUp(Email);
        await ann.Token();
        Browser[] others = [.. Enumerable.Range(0, 8).Select(_ => new Browser(_app))];
        foreach (var other in others) await other.Token();

        var change = isDeleted
            ? ann.Post("/account/delete", ("confirm", Accounts.Password))
            : ann.Post("/account/password", ("current", Accounts.Password), ("password", "four other words entirely"));
        var signIns = others.Select(async (other, n) =>
        {
            await Task.Delay(40 * n);
            await other.SignIn(Email);
        }).ToList();
        (await change).Status.Should().Be(HttpStatusCode.SeeOther);
        await Task.WhenAll(signIns);

        _time.Ahead = TimeSpan.FromSeconds(10);
        foreach (var other in others) (await other.Page("/")).Status.Should().Be(HttpStatusCode.SeeOther);
    }

    [Theory]
    [InlineData("{}"), InlineData("x"), InlineData("null")]
    public async Task Passkey_WhenNoCeremonyWasBegun_Is422(string credential)
    {
        (await new Browser(_app).Post("/account/passkeys/sign-in", ("credential", credential))).Status
            .Should().Be(HttpStatusCode.UnprocessableEntity);
        var ann = await _app.SignedUp(Email);
        (await ann.Post("/account/passkeys", ("credential", credential), ("passkeyName", "x"))).Status
            .Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    [Fact, Trait("Store", "Any")]
    public async Task Keys_WhenAFileCannotBeRead_AreLoggedAsUnreadable()
    {
        StorageUnderTest.SkipOnMongo("With MongoDB the keys are in the database, not in the folder.");
        await using var app = Accounts.NewApp();
        var keys = Directory.CreateDirectory(Path.Combine(app.Folder, "data", "keys"));
        File.CreateSymbolicLink(Path.Combine(keys.FullName, "key-of-root.xml"), Path.Combine(keys.FullName, "unreadable"));

        (await new Browser(app).Page("/account/sign-in")).Status.Should().Be(HttpStatusCode.OK);

        app.Log.Text.Should().Contain($"Keys cannot be read from {keys.FullName}.");
    }

    [Fact]
    public async Task SecondFactor_WhenTheServersKeysAreLost_RejectsCodesAndAcceptsRecoveryCodes()
    {
        var ann = await _app.SignedUp(Email);
        await ann.Post("/account/second-factor/begin");
        var key = (await ann.Page("/account/second-factor/set-up")).Html
            .QuerySelector(".key")!.TextContent.Replace(" ", "", StringComparison.Ordinal);
        var codes = (await ann.Post("/account/second-factor/set-up", ("code", Code(key)))).Html
            .QuerySelectorAll(".codes code").Select(code => code.TextContent).ToList();
        var accounts = _app.Services.GetRequiredService<IAccountRepository>();
        var account = (await accounts.FindByEmail(Email.ToUpperInvariant(), default))!;
        account.AuthenticatorKey = "of other keys";
        await accounts.Update(account.Id.Scope(), account, default);
        var browser = new Browser(_app);
        await browser.SignIn(Email);
        _time.Ahead = TimeSpan.FromSeconds(30);

        (await browser.Post("/account/second-factor", ("code", Code(key)))).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await browser.Post("/account/second-factor", ("code", codes[0]))).Status.Should().Be(HttpStatusCode.SeeOther);
    }

    private string Code(string key) => Infrastructure.Identity.AuthenticatorCodes.Code(key, _time.GetUtcNow().ToUnixTimeSeconds() / 30);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private sealed class Trouble
    {
        public bool Reading { get; set; }

        public bool Writing { get; set; }

        public bool Noting { get; set; }

        public static void If(bool troubled)
        {
            if (troubled) throw new StorageUnavailableException("The store is down.", "Start it.", new IOException());
        }
    }

    private sealed class TroubledGrants(IGrantRepository inner, Trouble trouble) : IGrantRepository
    {
        public async Task<Grant?> Find(string id, DateTimeOffset now, CancellationToken cancellationToken)
        {
            Trouble.If(trouble.Reading);
            return await inner.Find(id, now, cancellationToken);
        }

        public Task<IReadOnlyList<Grant>> List(Scope scope, GrantKind kind, DateTimeOffset now, CancellationToken cancellationToken) =>
            inner.List(scope, kind, now, cancellationToken);

        public Task Add(Scope scope, Grant grant, CancellationToken cancellationToken) => inner.Add(scope, grant, cancellationToken);

        public Task<bool> Renew(Scope scope, Grant grant, CancellationToken cancellationToken)
        {
            Trouble.If(trouble.Writing);
            return inner.Renew(scope, grant, cancellationToken);
        }

        public Task<bool> Remove(Scope scope, string id, CancellationToken cancellationToken) => inner.Remove(scope, id, cancellationToken);

        public Task<IReadOnlyList<string>> RemoveAll(Scope scope, GrantKind kind, string? except, CancellationToken cancellationToken) =>
            inner.RemoveAll(scope, kind, except, cancellationToken);
    }

    private sealed class TroubledActivity(IActivityRepository inner, Trouble trouble) : IActivityRepository
    {
        public Task Add(Scope scope, Activity activity, CancellationToken cancellationToken)
        {
            Trouble.If(trouble.Noting);
            return inner.Add(scope, activity, cancellationToken);
        }

        public Task<IReadOnlyList<Activity>> List(Scope scope, int limit, CancellationToken cancellationToken) =>
            inner.List(scope, limit, cancellationToken);
    }
}
