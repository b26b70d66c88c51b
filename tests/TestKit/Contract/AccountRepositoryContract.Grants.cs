using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.TestKit.Contract;

// Grants and activity logs.
public abstract partial class AccountRepositoryContract
{
    [Fact]
    public async Task Grant_WhenAdded_IsFoundWithEveryFieldUntilItExpires()
    {
        var session = AGrant(Me, "s") with { UsedAt = Now.AddMinutes(1) };
        var token = AGrant(Me, "t") with { Kind = GrantKind.Token, Name = "a ✓ script", Scopes = Scopes.Read };
        await Grants.Add(Me, session, None);
        await Grants.Add(Me, token, None);

        (await Grants.Find("s", Now, None)).Should().BeEquivalentTo(session);
        (await Grants.Find("t", token.ExpiresAt.AddMilliseconds(-1), None)).Should().BeEquivalentTo(token);
        (await Grants.Find("t", token.ExpiresAt, None)).Should().BeNull("the grant has expired");
        (await Grants.Find("S", Now, None)).Should().BeNull("ids are case-sensitive");
        await FluentActions.Awaiting(() => Grants.Add(Me, session, None)).Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task Grants_WhenListed_AreTheOwnersUnexpiredOnesOfThatKind()
    {
        await Grants.Add(Me, AGrant(Me, "old") with { CreatedAt = Now.AddDays(-2) }, None);
        await Grants.Add(Me, AGrant(Me, "new"), None);
        await Grants.Add(Me, AGrant(Me, "ended") with { ExpiresAt = Now }, None);
        await Grants.Add(Me, AGrant(Me, "token") with { Kind = GrantKind.Token }, None);
        await Grants.Add(Other, AGrant(Other, "others"), None);

        (await Grants.List(Me, GrantKind.Session, Now, None)).Select(grant => grant.Id).Should().Equal("new", "old");
        (await Grants.List(Me, GrantKind.Token, Now, None)).Select(grant => grant.Id).Should().Equal("token");
    }

    [Fact]
    public async Task Grant_WhenRenewed_ReplacesExpiryAndUseOnly()
    {
        var grant = AGrant(Me, "s");
        await Grants.Add(Me, grant, None);
        var renewed = grant with { ExpiresAt = Now.AddDays(30), UsedAt = Now.AddHours(1) };

        (await Grants.Renew(Me, renewed with { Name = "other", Scopes = Scopes.None }, None)).Should().BeTrue();
        (await Grants.Find("s", Now, None)).Should().BeEquivalentTo(renewed);

        (await Grants.Renew(Other, renewed with { UsedAt = Now.AddHours(2) }, None)).Should().BeFalse("it belongs to another owner");
        (await Grants.Find("s", Now, None)).Should().BeEquivalentTo(renewed);
        await Grants.Remove(Me, "s", None);
        (await Grants.Renew(Me, renewed, None)).Should().BeFalse("a revoked grant must not be recreated");
        (await Grants.Find("s", Now, None)).Should().BeNull();
    }

    [Fact]
    public async Task Grant_WhenRemoved_IsRemovedByItsOwnerOnly()
    {
        await Grants.Add(Me, AGrant(Me, "mine"), None);

        (await Grants.Remove(Other, "mine", None)).Should().BeFalse("it belongs to another owner");
        (await Grants.Find("mine", Now, None)).Should().NotBeNull();
        (await Grants.Remove(Me, "mine", None)).Should().BeTrue();
        (await Grants.Remove(Me, "mine", None)).Should().BeFalse();
        (await Grants.Find("mine", Now, None)).Should().BeNull();
    }

    [Fact]
    public async Task Grants_WhenAllAreRemoved_LeaveTheExceptionTheOtherKindAndOtherOwners()
    {
        foreach (var id in new[] { "one", "two", "this" }) await Grants.Add(Me, AGrant(Me, id), None);
        await Grants.Add(Me, AGrant(Me, "token") with { Kind = GrantKind.Token }, None);
        await Grants.Add(Other, AGrant(Other, "others"), None);

        (await Grants.RemoveAll(Me, GrantKind.Session, "this", None)).Should().BeEquivalentTo("one", "two");
        (await Grants.List(Me, GrantKind.Session, Now, None)).Select(grant => grant.Id).Should().Equal("this");
        (await Grants.RemoveAll(Me, GrantKind.Session, null, None)).Should().Equal("this");

        (await Grants.Find("token", Now, None)).Should().NotBeNull();
        (await Grants.Find("others", Now, None)).Should().NotBeNull();
    }

    [Fact]
    public async Task Activity_WhenListed_IsTheOwnersNewestFirst()
    {
        Activity[] lines =
        [
            new(Now, ActivityKind.SignedUp), new(Now, ActivityKind.SignedIn, "password", "203.0.113.7"),
            new(Now.AddHours(-1), ActivityKind.TokenMade, "a ✓ script"),
        ];
        foreach (var line in lines) await Activities.Add(Me, line, None);
        await Activities.Add(Other, new Activity(Now, ActivityKind.SignInFailed), None);
        await Activities.Add(Me, new Activity(Now, ActivityKind.SignInFailed, new string('x', 1000), new string('y', 1000)), None);

        var listed = await Activities.List(Me, 10, None);

        listed.Skip(1).Should().Equal(lines.Reverse(), "entries are ordered by adding, not by their instant");
        listed[0].Should().Be(
            new Activity(Now, ActivityKind.SignInFailed, new string('x', Activity.MaxTextLength), new string('y', Activity.MaxTextLength)));
        (await Activities.List(Me, 2, None)).Should().HaveCount(2);
    }

    private static Grant AGrant(Scope scope, string id) =>
        new(id, scope.Owner, GrantKind.Session, "Firefox on Linux", Scopes.Read | Scopes.Write, Now, Now.AddDays(14));
}
