namespace TaskManager.Web.Tests;

/// <summary>Event streams of sessions.</summary>
[Trait("M", "M14"), Trait("M", "M17")]
public sealed class SignedOutStreamTests(AccountsApp app) : AccountsTest(app)
{
    private const string Changed = "tasks-changed", SignedOut = "signed-out";

    [Fact]
    public async Task Events_WhenTheSessionEnds_SignalItAndEnd_AndOtherSessionsGoOn()
    {
        var here = await App.SignedUp(Ann);
        var there = new Browser(App);
        await there.SignIn(Ann);
        await using var one = await EventStream.Open(here.Client);
        await using var other = await EventStream.Open(there.Client);
        (await one.NextSignal()).Should().Be(Changed);
        (await other.NextSignal()).Should().Be(Changed);

        await here.SignOut();

        (await one.NextSignal()).Should().Be(SignedOut);
        (await one.NextSignal()).Should().BeNull("it has ended");
        await there.Added("milk");
        (await other.NextSignal()).Should().Be(Changed);
    }

    [Fact]
    public async Task Events_WhenAnotherUserChangesTasks_SendNoSignal()
    {
        var (ann, bob) = (await App.SignedUp(Ann), await App.SignedUp(Bob));
        await using var stream = await EventStream.Open(ann.Client);
        (await stream.NextSignal()).Should().Be(Changed);

        await bob.Added("milk");
        await ann.SignOut();

        (await stream.NextSignal()).Should().Be(SignedOut, "nothing came before");
    }
}
