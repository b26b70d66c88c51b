using Microsoft.Extensions.Logging.Abstractions;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Infrastructure.Identity;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.Infrastructure.Tests.Sqlite;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Identity;

/// <summary>The life of a session, on two nodes that share one store.</summary>
[Trait("M", "M14")]
public sealed class SessionStoreTests : IAsyncLifetime
{
    private readonly DatabaseFile _file = new();
    private readonly Account _ann;
    private readonly SqliteAccountRepository _accounts;
    private readonly SqliteGrantRepository _grants;
    private readonly SessionStore _here, _there;

    public SessionStoreTests()
    {
        var database = _file.Open();
        (_accounts, _grants) = (new SqliteAccountRepository(database), new SqliteGrantRepository(database));
        (_here, _there) = (Node(), Node());
        _ann = new Account(Owners.New(), "ann@example.org", _file.Time.GetUtcNow());

        SessionStore Node() => new(_grants, _accounts, _file.Time, NullLogger<SessionStore>.Instance);
    }

    private Scope Ann => _ann.Id.Scope();

    public async ValueTask InitializeAsync() => await _accounts.Add(Ann, _ann, default);

    [Fact]
    public async Task Find_OfASecretThatWasStarted_IsTheSessionOfItsAccount()
    {
        var secret = await _here.Start(Ann, "A browser", default);

        var session = (await _there.Find(secret, default))!;

        (session.Email, session.Grant.Owner, session.Grant.Name).Should().Be(("ann@example.org", _ann.Id, "A browser"));
        session.Grant.Id.Should().NotContain(secret, "the store holds the hash alone");
        (await _here.Find(secret[1..] + "A", default)).Should().BeNull();
        (await _here.Find("", default)).Should().BeNull();
    }

    [Fact]
    public async Task Find_OfATokensHash_IsNoSession()
    {
        var secret = await _here.Start(Ann, "", default);
        var grant = (await _here.Find(secret, default))!.Grant;
        await _grants.Remove(Ann, grant.Id, default);
        await _grants.Add(Ann, grant with { Kind = GrantKind.Token }, default);

        (await _there.Find(secret, default)).Should().BeNull();
    }

    [Fact]
    public async Task Session_WithoutUse_EndsAfterFourteenDays()
    {
        var secret = await _here.Start(Ann, "", default);

        _file.Time.Advance(TimeSpan.FromDays(14) - TimeSpan.FromSeconds(1));
        (await _here.Find(secret, default)).Should().NotBeNull();
        _file.Time.Advance(TimeSpan.FromSeconds(1));
        (await _here.Find(secret, default)).Should().BeNull("however recently it was read into the cache");
    }

    [Fact]
    public async Task Session_InUse_IsRenewedInTheSecondHalfOfItsTime_AndEndsAfterNinetyDays()
    {
        var secret = await _here.Start(Ann, "", default);
        var began = _file.Time.GetUtcNow();

        await Use();
        (await _there.Find(secret, default))!.Grant.ExpiresAt.Should().Be(began.AddDays(14), "it was just started");
        for (var day = 8; day <= 88; day += 8)
        {
            _file.Time.Advance(began.AddDays(day) - _file.Time.GetUtcNow());
            await Use();
            var end = began.AddDays(day + 14);
            (await _here.Find(secret, default))!.Grant.ExpiresAt.Should().Be(end < began.AddDays(90) ? end : began.AddDays(90));
        }
        _file.Time.Advance(TimeSpan.FromDays(2));
        (await _here.Find(secret, default)).Should().BeNull();

        async Task Use() => await _here.Renew((await _here.Find(secret, default))!, default);
    }

    [Fact]
    public async Task Revoke_EndsASessionAtOnceHere_AndWithinFiveSecondsOnAnotherNode()
    {
        var secret = await _here.Start(Ann, "", default);
        var id = (await _here.Find(secret, default))!.Grant.Id;
        (await _there.Find(secret, default)).Should().NotBeNull();

        (await _here.Revoke(Ann, id, default)).Should().BeTrue();

        (await _here.Find(secret, default)).Should().BeNull();
        _file.Time.Advance(TimeSpan.FromSeconds(5));
        (await _there.Find(secret, default)).Should().BeNull();
        (await _there.IsLive(id, default)).Should().BeFalse();
    }

    [Fact]
    public async Task Revoke_OfAnothersSession_LeavesIt()
    {
        var secret = await _here.Start(Ann, "", default);
        var id = (await _here.Find(secret, default))!.Grant.Id;

        (await _here.Revoke(Owners.New().Scope(), id, default)).Should().BeFalse();

        (await _here.Find(secret, default)).Should().NotBeNull();
    }

    [Fact]
    public async Task Find_AfterTheAccountWasDeleted_IsNone()
    {
        var secret = await _here.Start(Ann, "", default);
        await _accounts.Delete(Ann, default);

        (await _there.Find(secret, default)).Should().BeNull();
    }

    [Theory, InlineData(200, 200), InlineData(201, 200), InlineData(5000, 200)]
    public async Task Start_OfALongName_CutsIt(int length, int kept)
    {
        var secret = await _here.Start(Ann, new string('x', length), default);

        (await _here.Find(secret, default))!.Grant.Name.Should().HaveLength(kept);
    }

    public async ValueTask DisposeAsync()
    {
        _here.Dispose();
        _there.Dispose();
        await _file.DisposeAsync();
    }
}
