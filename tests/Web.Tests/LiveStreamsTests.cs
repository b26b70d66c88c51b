using System.Diagnostics.Metrics;
using System.Net.ServerSentEvents;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TaskManager.Domain.Common;
using TaskManager.TestKit;
using TaskManager.Web.Features.Live;

namespace TaskManager.Web.Tests;

/// <summary>Signals and their channels, without HTTP.</summary>
[Trait("M", "M20")]
public sealed partial class LiveStreamsTests : IDisposable
{
    private readonly FakeTimeProvider _time = TestTime.New();
    private readonly ApplicationLifetime _host = new(NullLogger<ApplicationLifetime>.Instance);
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly LiveStreams _streams;

    public LiveStreamsTests() =>
        _streams = new LiveStreams(_time, _services.GetRequiredService<IMeterFactory>(), _host, NullLogger<LiveStreams>.Instance);

    public void Dispose()
    {
        _streams.Dispose();
        _services.Dispose();
    }

    private IAsyncEnumerator<SseItem<string>> Follow(OwnerId owner, CancellationToken cancellationToken = default) =>
        _streams.Follow(owner, TimeZoneInfo.Utc, cancellationToken).GetAsyncEnumerator(cancellationToken);

    private string Latest => LiveStreams.NameFor(_streams.Latest, DateOnly.FromDateTime(_time.GetUtcNow().DateTime));

    private static async Task<string?> Next(IAsyncEnumerator<SseItem<string>> stream) =>
        await stream.MoveNextAsync() ? stream.Current.EventType : null;

    // Advances the clock until the pause after a signal has ended.
    private async Task<string?> AfterRest(IAsyncEnumerator<SseItem<string>> stream)
    {
        var next = Next(stream);
        while (!next.IsCompleted)
        {
            _time.Advance(LiveStreams.Rest);
            await Task.Delay(1);
        }
        return await next;
    }

    [Fact]
    public async Task Signal_OfAChange_HasItsName()
    {
        var owner = Owners.New();
        var shown = Latest;

        var stream = Follow(owner);
        await stream.MoveNextAsync();
        stream.Current.EventId.Should().Be(shown, "nothing changed in between");

        _streams.Announce(owner);
        (await AfterRest(stream)).Should().Be("tasks-changed");
        stream.Current.EventId.Should().Be(Latest).And.NotBe(shown);
        shown = Latest;

        _streams.AnnounceAll();
        (await AfterRest(stream)).Should().Be("tasks-changed");
        stream.Current.EventId.Should().Be(Latest).And.NotBe(shown);
        shown = Latest;

        _streams.Announce(owner);
        var late = Follow(owner);
        await late.MoveNextAsync();
        late.Current.EventId.Should().NotBe(shown, "a page from before the change lacks it");
    }

    [Theory]
    [InlineData("UTC", "2026-12-31T23:59:50Z")]
    [InlineData("Asia/Kathmandu", "2026-12-31T18:14:50Z")]
    [InlineData("America/Santiago", "2026-09-06T03:59:50Z")]
    public async Task Follow_AtTheReadersMidnight_SignalsOnTime(string zone, string before)
    {
        _time.SetUtcNow(DateTimeOffset.Parse(before, System.Globalization.CultureInfo.InvariantCulture));
        using var streams = new LiveStreams(_time, _services.GetRequiredService<IMeterFactory>(), _host, NullLogger<LiveStreams>.Instance);
        var stream = streams.Follow(Owners.New(), TimeZoneInfo.FindSystemTimeZoneById(zone)).GetAsyncEnumerator();
        var elsewhere = streams.Follow(Owners.New(), TimeZoneInfo.FindSystemTimeZoneById("Pacific/Honolulu")).GetAsyncEnumerator();
        await stream.MoveNextAsync();
        await elsewhere.MoveNextAsync();
        var shown = stream.Current.EventId;

        var (next, other) = (Next(stream), Next(elsewhere));
        _time.Advance(TimeSpan.FromSeconds(9));
        next.IsCompleted.Should().BeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));

        (await next.WaitAsync(Patience), await other.WaitAsync(Patience)).Should().Be(("tasks-changed", "heartbeat"));
        stream.Current.EventId.Should().NotBe(shown);
        (await AfterRest(stream)).Should().Be("heartbeat", "midnight is signaled once");
    }

    [Fact]
    public async Task Follow_AfterMidnight_HasAnotherNameThanAPageOfYesterday()
    {
        _time.SetUtcNow(new DateTimeOffset(2026, 6, 30, 23, 59, 59, TimeSpan.Zero));
        var shown = Latest;
        _time.SetUtcNow(new DateTimeOffset(2026, 7, 1, 0, 0, 1, TimeSpan.Zero));

        var stream = Follow(Owners.New());
        await stream.MoveNextAsync();

        stream.Current.EventId.Should().Be(Latest).And.NotBe(shown);
    }

    [Fact]
    public void Latest_AfterARestartOrOnAnotherNode_Differs()
    {
        using var another = new LiveStreams(_time, _services.GetRequiredService<IMeterFactory>(), _host, NullLogger<LiveStreams>.Instance);

        another.Latest.Should().NotBe(_streams.Latest);
    }

    [Fact]
    public async Task Announce_WhenNoClientReads_ReturnsAndLeavesOneSignal()
    {
        var owner = Owners.New();
        var streams = Enumerable.Range(0, 5).Select(_ => Follow(owner)).ToList();
        foreach (var stream in streams) (await Next(stream)).Should().Be("tasks-changed");

        for (var i = 0; i < 1000; i++) _streams.Announce(owner);

        foreach (var stream in streams)
        {
            (await AfterRest(stream)).Should().Be("tasks-changed");
            (await AfterRest(stream)).Should().Be("heartbeat", "a thousand signals coalesced");
        }
    }

    [Fact]
    public async Task Announce_WhenAHeartbeatWaits_IsNotLost()
    {
        var owner = Owners.New();
        var stream = Follow(owner);
        await Next(stream);

        _time.Advance(LiveStreams.Heartbeat);
        _streams.Announce(owner);
        _time.Advance(LiveStreams.Heartbeat);

        (await AfterRest(stream)).Should().Be("tasks-changed");
    }

    [Fact, Trait("M", "M14")]
    public async Task Announce_OfAnOwner_ReachesNoOtherOwner()
    {
        var (mine, theirs) = (Owners.New(), Owners.New());
        var (me, they) = (Follow(mine), Follow(theirs));
        await Next(me);
        await Next(they);

        _streams.Announce(mine);
        _streams.Announce(Owners.New());

        (await AfterRest(me)).Should().Be("tasks-changed");
        (await AfterRest(they)).Should().Be("heartbeat");
    }

    [Fact]
    public async Task AnnounceAll_WithSeveralOwners_ReachesEach()
    {
        var (me, they) = (Follow(Owners.New()), Follow(Owners.New()));
        await Next(me);
        await Next(they);

        _streams.AnnounceAll();

        (await AfterRest(me)).Should().Be("tasks-changed");
        (await AfterRest(they)).Should().Be("tasks-changed");
    }

    [Fact]
    public async Task Follow_WhenCancelledOrDisposed_IsRemoved()
    {
        using var cancellation = new CancellationTokenSource();
        var owner = Owners.New();
        var (cancelled, disposed) = (Follow(owner, cancellation.Token), Follow(owner));
        await Next(cancelled);
        await Next(disposed);
        _streams.Count.Should().Be(2);

        await cancellation.CancelAsync();
        await ((Func<Task>)(() => Next(cancelled))).Should().ThrowAsync<OperationCanceledException>();
        await disposed.DisposeAsync();

        _streams.Count.Should().Be(0);
        _streams.Announce(owner);
    }

    [Fact]
    public async Task Follow_WhenTheServerStops_EndsAlsoLateStreams()
    {
        var stream = Follow(Owners.New());
        await Next(stream);

        _host.StopApplication();

        (await AfterRest(stream)).Should().BeNull();
        var late = Follow(Owners.New());
        (await Next(late)).Should().Be("tasks-changed");
        (await AfterRest(late)).Should().BeNull();
        _streams.Count.Should().Be(0);
    }

    [Fact]
    public async Task Announce_FromManyThreadsDuringOpensAndCloses_NeverThrows()
    {
        var owner = Owners.New();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 300; i++)
            {
                if (worker % 2 == 0) _streams.Announce(owner);
                else await using (var stream = Follow(owner)) (await Next(stream)).Should().Be("tasks-changed");
            }
        })));

        _streams.Count.Should().Be(0);
    }
}
