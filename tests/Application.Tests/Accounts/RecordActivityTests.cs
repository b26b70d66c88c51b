using NSubstitute;
using TaskManager.Application.Accounts;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.TestKit;

namespace TaskManager.Application.Tests.Accounts;

public sealed class RecordActivityTests : IAsyncDisposable
{
    private readonly UseCases _useCases = new();
    private readonly OwnerId _owner = Owners.New();

    [Fact]
    public async Task RecordActivity_WhenSent_IsKeptWithTheTimeAndLogged()
    {
        var outcome = await _useCases.Send(new RecordActivity(_owner, ActivityKind.SignInFailed, "password", "203.0.113.7"));

        outcome.Value.Should().Be(new Activity(_useCases.Time.GetUtcNow(), ActivityKind.SignInFailed, "password", "203.0.113.7"));
        await _useCases.Activities.Received(1).Add(Arg.Is<Scope>(scope => scope.Owner == _owner), outcome.Value, Arg.Any<CancellationToken>());
        _useCases.Log.Lines.Should().Contain(line => line.Text == $"SignInFailed of account {_owner}: password from 203.0.113.7");
    }

    [Theory, InlineData("one\nSignedIn of account"), InlineData("\u001b[2J"), InlineData("one\r")]
    public async Task RecordActivity_WhenItIsNotOneLine_IsRefused(string text)
    {
        (await _useCases.Send(new RecordActivity(_owner, ActivityKind.SignedIn, text, null))).Error.Should().BeOfType<Validation>();
        (await _useCases.Send(new RecordActivity(_owner, ActivityKind.SignedIn, null, text))).Error.Should().BeOfType<Validation>();
        _useCases.Log.Lines.Should().NotContain(line => line.Text.Contains(text));
    }

    public ValueTask DisposeAsync() => _useCases.DisposeAsync();
}
