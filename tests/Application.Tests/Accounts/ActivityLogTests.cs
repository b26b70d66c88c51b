using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using TaskManager.Application.Accounts;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.TestKit;

namespace TaskManager.Application.Tests.Accounts;

public sealed class ActivityLogTests : IDisposable
{
    private readonly OwnerId _owner = Owners.New();
    private readonly IActivityRepository _stored = Substitute.For<IActivityRepository>();
    private readonly FakeTimeProvider _time = TestTime.New();
    private readonly RecordingLog _log = new();
    private readonly ILoggerFactory _loggers;
    private readonly ActivityLog _activity;

    public ActivityLogTests()
    {
        _loggers = LoggerFactory.Create(logging => logging.AddProvider(_log));
        var client = Substitute.For<ICurrentClient>();
        client.Address.Returns("203.0.113.7");
        _activity = new ActivityLog(_stored, client, _time, _loggers.CreateLogger<ActivityLog>());
    }

    [Fact]
    public async Task Record_OfAnEvent_StoresItWithInstantAndAddress_AndLogsIt()
    {
        await _activity.Record(_owner, ActivityKind.SignInFailed, "password");

        await _stored.Received(1).Add(
            Arg.Is<Scope>(scope => scope.Owner == _owner),
            new Activity(_time.GetUtcNow(), ActivityKind.SignInFailed, "password", "203.0.113.7"), Arg.Any<CancellationToken>());
        _log.Lines.Should().Contain(line => line.Text == $"SignInFailed of account {_owner}: password from 203.0.113.7");
    }

    [Theory, InlineData("one\nSignedIn of account"), InlineData("\u001b[2J"), InlineData("one\r")]
    public async Task Record_OfMoreThanOneLine_Throws(string detail)
    {
        var recording = () => _activity.Record(_owner, ActivityKind.SignedIn, detail);

        await recording.Should().ThrowAsync<ArgumentException>();

        _log.Lines.Should().BeEmpty();
    }

    [Fact]
    public async Task Record_WhenTheStoreIsDown_SucceedsAndLogsTheCause()
    {
        _stored.Add(Arg.Any<Scope>(), Arg.Any<Activity>(), Arg.Any<CancellationToken>())
            .ThrowsAsync(new StorageUnavailableException("The store is down.", "Start it.", new IOException()));

        await _activity.Record(_owner, ActivityKind.SignedIn, "password");

        _log.Lines.Should().Contain(
            line => line.Text == $"SignedIn of account {_owner} was not stored in its activity: The store is down.");
    }

    public void Dispose() => _loggers.Dispose();
}
