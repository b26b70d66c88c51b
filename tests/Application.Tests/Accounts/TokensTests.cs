using Microsoft.Extensions.DependencyInjection;
using NSubstitute;
using TaskManager.Application.Accounts;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.TestKit;

namespace TaskManager.Application.Tests.Accounts;

/// <summary>Making, using and revoking tokens.</summary>
[Trait("M", "M14")]
public sealed class TokensTests : IAsyncDisposable
{
    private readonly InMemoryGrants _grants = new();
    private readonly UseCases _app;

    public TokensTests()
    {
        _app = new UseCases(services => services.AddSingleton<IGrantRepository>(_grants));
        _app.Client.Address.Returns("203.0.113.7");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<NewToken> Made(string name = "backup", params string[] scopes) =>
        (await _app.Send(new MakeToken(name, scopes is [] ? ["read"] : scopes, "30"))).ShouldSucceed();

    private Task<Result<TokenUse>> Use(string secret) => _app.Send(new UseToken(TokenSecret.Hash(secret)!));

    private Task Recorded(OwnerId owner, ActivityKind kind) => _app.Activities.Received(1).Add(
        Arg.Is<Scope>(scope => scope.Owner == owner),
        new Activity(_app.Time.GetUtcNow(), kind, "backup", "203.0.113.7"), Arg.Any<CancellationToken>());

    private async Task<Grant> AddedSession()
    {
        var (scopes, now) = (Scopes.Read | Scopes.Write, _app.Time.GetUtcNow());
        var session = new Grant(new string('s', 43), _app.Id, GrantKind.Session, "a browser", scopes, now, now.AddDays(1));
        await _grants.Add(_app.Id.Scope(), session, default);
        return session;
    }

    private int Times(ActivityKind kind) =>
        _app.Activities.ReceivedCalls().Count(call => call.GetArguments()[1] is Activity activity && activity.Kind == kind);

    [Fact]
    public async Task MakeToken_WhenMade_KeepsTheHashOnlyAndSaysTheSecretNowhere()
    {
        var made = await Made(" backup ", "read", "write");

        made.Secret.Should().MatchRegex("^tm_[A-Za-z0-9_-]{43}$");
        var (id, scopes, now) = (TokenSecret.Hash(made.Secret)!, Scopes.Read | Scopes.Write, _app.Time.GetUtcNow());
        _grants.Stored.Should().Equal(new Grant(id, _app.Id, GrantKind.Token, "backup", scopes, now, now.AddDays(30)));
        await Recorded(_app.Id, ActivityKind.TokenMade);
        var shown = made.ToString() + _grants.Stored.Single() + string.Join('\n', _app.Log.Lines);
        shown.Should().NotContain(made.Secret).And.NotContain(made.Secret[3..]);
        (await Made()).Secret.Should().NotBe(made.Secret);
    }

    [Theory]
    [InlineData(null, "read", "30", "Name", "A token needs a name, by which you know it again.")]
    [InlineData(" \u200b", "read", "30", "Name", "A token needs a name, by which you know it again.")]
    [InlineData("a\nb", "read", "30", "Name", "The name can hold text on one line only, without control characters.")]
    [InlineData("a", "admin", "30", "Scopes", TokenRules.ScopesMissing)]
    [InlineData("a", "READ", "30", "Scopes", TokenRules.ScopesMissing)]
    [InlineData("a", null, "30", "Scopes", TokenRules.ScopesMissing)]
    [InlineData("a", "read", null, "Expires", "A token can live for 1 to 365 whole days.")]
    [InlineData("a", "read", "0", "Expires", "A token can live for 1 to 365 whole days.")]
    [InlineData("a", "read", "366", "Expires", "A token can live for 1 to 365 whole days.")]
    [InlineData("a", "read", "-1", "Expires", "A token can live for 1 to 365 whole days.")]
    [InlineData("a", "read", "1.5", "Expires", "A token can live for 1 to 365 whole days.")]
    [InlineData("a", "read", "99999999999", "Expires", "A token can live for 1 to 365 whole days.")]
    [InlineData("a", "read", "never", "Expires", "A token can live for 1 to 365 whole days.")]
    public async Task MakeToken_WhenInvalid_SaysSoAndMakesNone(string? name, string? scope, string? expires, string field, string message)
    {
        (await _app.Send(new MakeToken(name, scope is null ? null : [scope], expires))).ShouldBeInvalid((field, message));

        _grants.Stored.Should().BeEmpty();
    }

    [Fact]
    public async Task MakeToken_WhenTheNameHas100Characters_IsMade_And101_IsNot()
    {
        await Made(new string('a', 100));

        (await _app.Send(new MakeToken(new string('a', 101), ["read"], "1")))
            .ShouldBeInvalid(("Name", "The name can have at most 100 characters."));
    }

    [Fact]
    public async Task MakeToken_WhenThereAre50_IsRefusedUntilOneIsRevokedOrEnds()
    {
        var first = await Made();
        for (var i = 1; i < TokenRules.MaxTokens; i++) await Made();

        (await _app.Send(new MakeToken("one more", ["read"], "30"))).ShouldBeInvalid(("Name", TokenRules.TooMany));
        _app.Id = Owners.New();
        await Made();
        _app.Id = _grants.Stored.First(grant => grant.Id == first.Token.Id).Owner;
        await _app.Send(new RevokeToken(first.Token.Id));
        await Made();
        _app.Time.AdjustTime(_app.Time.GetUtcNow().AddDays(30));
        await Made();
    }

    [Fact]
    public async Task UseToken_WhenTheSecretIsRight_SaysWhoseItIsAndNotesIt()
    {
        var made = await Made("backup", "write");
        var owner = _app.Id;
        _app.Id = default;
        _app.Time.AdjustTime(_app.Time.GetUtcNow().AddHours(1));

        (await Use(made.Secret)).ShouldSucceed().Should().Be(new TokenUse(owner, Scopes.Write));

        _grants.Stored.Single().UsedAt.Should().Be(_app.Time.GetUtcNow());
        await Recorded(owner, ActivityKind.TokenUsed);
    }

    [Fact]
    public async Task UseToken_WhenUsedAgain_IsNotedEveryFiveMinutesAndIsNewsOnceADay()
    {
        var made = await Made();
        var began = _app.Time.GetUtcNow();
        foreach (var (after, renewed, news) in new[] { (0, 1, 1), (4, 1, 1), (5, 2, 1), (9, 2, 1), (24 * 60, 3, 2), (24 * 60 + 10, 4, 2) })
        {
            _app.Time.AdjustTime(began.AddMinutes(after));
            (await Use(made.Secret)).ShouldSucceed();
            (_grants.Renewed, Times(ActivityKind.TokenUsed)).Should().Be((renewed, news), $"{after} minutes have passed");
        }
        _grants.Stored.Single().ExpiresAt.Should().Be(began.AddDays(30), "use does not make it live longer");
    }

    [Fact]
    public async Task UseToken_WhenManyComeAtOnce_IsNotedOnce()
    {
        var made = await Made();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Task.Run(() => Use(made.Secret))));

        outcomes.Should().OnlyContain(outcome => outcome.Error == null);
        (_grants.Renewed, Times(ActivityKind.TokenUsed)).Should().Be((1, 1));
    }

    [Fact]
    public async Task UseToken_WhenUnknownEndedOrASession_IsNotFound()
    {
        var made = await Made();
        (await Use("tm_" + new string('A', 43))).Error.Should().BeOfType<NotFound>();
        var session = await AddedSession();
        (await _app.Send(new UseToken(session.Id))).Error.Should().BeOfType<NotFound>("a session is no token");

        _app.Time.AdjustTime(_app.Time.GetUtcNow().AddDays(30).AddMilliseconds(-1));
        (await Use(made.Secret)).ShouldSucceed();
        _app.Time.AdjustTime(_app.Time.GetUtcNow().AddMilliseconds(1));
        (await Use(made.Secret)).Error.Should().BeOfType<NotFound>();
    }

    [Fact]
    public async Task RevokeToken_OfTheOwner_EndsIt_AndNoOtherGrant()
    {
        var made = await Made();
        var owner = _app.Id;
        var session = await AddedSession();

        var unknown = (await _app.Send(new RevokeToken("unknown"))).Error;
        unknown.Should().BeOfType<NotFound>();
        (await _app.Send(new RevokeToken(null))).Error.Should().Be(unknown);
        (await _app.Send(new RevokeToken(session.Id))).Error.Should().Be(unknown);
        _app.Id = Owners.New();
        (await _app.Send(new RevokeToken(made.Token.Id))).Error.Should().Be(unknown);
        (await Use(made.Secret)).ShouldSucceed();

        _app.Id = owner;
        (await _app.Send(new RevokeToken(made.Token.Id))).ShouldSucceed().Name.Should().Be("backup");
        (await Use(made.Secret)).Error.Should().BeOfType<NotFound>();
        await Recorded(owner, ActivityKind.TokenRevoked);
    }

    [Fact]
    public async Task ShowAccount_WhenThereAreTokens_HasThemAndNotTheSecret()
    {
        _app.Accounts.Find(_app.Id.Scope(), default).ReturnsForAnyArgs(new Account(_app.Id, "ann@example.org", _app.Time.GetUtcNow()));
        var made = await Made("backup", "read", "write");

        var account = (await _app.Send(new ShowAccount())).ShouldSucceed();

        var now = _app.Time.GetUtcNow();
        account.Tokens.Should().Equal(
            new TokenView(made.Token.Id, "backup", Scopes.Read | Scopes.Write, now, now.AddDays(30), null));
        account.Tokens.Single().Scopes.Names().Should().Equal("read", "write");
    }

    [Theory]
    [InlineData("")]
    [InlineData("tm_")]
    [InlineData("tm_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("tm_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("TM_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("tm_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+")]
    [InlineData("tm_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\u00e9")]
    public void Hash_WhenItDoesNotLookLikeASecret_IsNone(string text) => TokenSecret.Hash(text).Should().BeNull();
}
