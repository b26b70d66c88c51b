using NSubstitute;
using NSubstitute.ExceptionExtensions;
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
        _useCases.Client.Address.Returns("203.0.113.7");

        var outcome = await _useCases.Send(new RecordActivity(_owner, ActivityKind.SignInFailed, "password"));

        outcome.Value.Should().Be(new Activity(_useCases.Time.GetUtcNow(), ActivityKind.SignInFailed, "password", "203.0.113.7"));
        await _useCases.Activities.Received(1).Add(Arg.Is<Scope>(scope => scope.Owner == _owner), outcome.Value, Arg.Any<CancellationToken>());
        _useCases.Log.Lines.Should().Contain(line => line.Text == $"SignInFailed of account {_owner}: password from 203.0.113.7");
    }

    [Theory, InlineData("one\nSignedIn of account"), InlineData("\u001b[2J"), InlineData("one\r")]
    public async Task RecordActivity_WhenItIsNotOneLine_IsRefused(string text)
    {
        (await _useCases.Send(new RecordActivity(_owner, ActivityKind.SignedIn, text))).Error.Should().BeOfType<Validation>();
        _useCases.Log.Lines.Should().NotContain(line => line.Text.Contains(text));
    }

    [Fact]
    public async Task RecordActivity_WhenTheStoreIsDown_SucceedsAndLogsWhy()
    {
        _useCases.Activities.Add(Arg.Any<Scope>(), Arg.Any<Activity>(), Arg.Any<CancellationToken>())
            .ThrowsAsync(new StorageUnavailableException("The store is down.", "Start it.", new IOException()));

        (await _useCases.Send(new RecordActivity(_owner, ActivityKind.SignedIn, "password"))).ShouldSucceed();

        _useCases.Log.Lines.Should().Contain(line => line.Text == $"SignedIn of account {_owner} was not stored in its activity: The store is down.");
    }

    public ValueTask DisposeAsync() => _useCases.DisposeAsync();
}
