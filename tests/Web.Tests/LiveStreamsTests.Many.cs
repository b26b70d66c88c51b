using System.Net.ServerSentEvents;
using TaskManager.Domain.Common;
using TaskManager.TestKit;
using TaskManager.Web.Features.Live;

namespace TaskManager.Web.Tests;

/// <summary>Many streams of one owner.</summary>
public sealed partial class LiveStreamsTests
{
    private const int Many = 300;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory, InlineData(true), InlineData(false)]
    public async Task Announce_ToManyStreams_ReachesEach(bool all)
    {
        var owner = Owners.New();
        var streams = await Following(owner, Many);
        var next = streams.ConvertAll(Next);
        _time.Advance(LiveStreams.Rest);

        if (all) _streams.AnnounceAll();
        else _streams.Announce(owner);

        (await Task.WhenAll(next).WaitAsync(Patience)).Should().AllBe("tasks-changed");
    }

    [Fact]
    public async Task Announce_DuringAHeartbeat_ReachesEach()
    {
        var owner = Owners.New();
        var streams = await Following(owner, Many);
        for (var round = 0; round < 50; round++)
        {
            var signals = Task.WhenAll(streams.ConvertAll(NextSignal)).WaitAsync(Patience);
            await Task.WhenAll(Task.Run(() => _streams.Announce(owner)), Task.Run(() => _time.Advance(LiveStreams.Heartbeat)));
            while (!signals.IsCompleted)
            {
                _time.Advance(LiveStreams.Rest);
                await Task.Delay(1);
            }
            await signals;
        }
    }

    [Fact]
    public async Task Announce_WhileStreamsSendASignal_ReachesEachAgain()
    {
        var owner = Owners.New();
        var streams = await Following(owner, Many);
        for (var round = 0; round < 50; round++)
        {
            var latest = new TaskCompletionSource<string>();
            var heard = Task.WhenAll(streams.ConvertAll(stream => UntilItNames(stream, latest.Task))).WaitAsync(Patience);
            _time.Advance(LiveStreams.Rest);
            await Task.Run(() => _streams.Announce(owner));
            await Task.Run(() => _streams.Announce(owner));
            latest.SetResult(Latest);
            while (!heard.IsCompleted)
            {
                _time.Advance(LiveStreams.Rest);
                await Task.Delay(1);
            }
            await heard;
        }
    }

    private static async Task UntilItNames(IAsyncEnumerator<SseItem<string>> stream, Task<string> latest)
    {
        while (await NextSignal(stream) is { } named)
            if (named == await latest) return;
    }

    private async Task<List<IAsyncEnumerator<SseItem<string>>>> Following(OwnerId owner, int count)
    {
        var streams = Enumerable.Range(0, count).Select(_ => Follow(owner)).ToList();
        foreach (var stream in streams) await Next(stream);
        return streams;
    }

    private static async Task<string?> NextSignal(IAsyncEnumerator<SseItem<string>> stream)
    {
        while (await Next(stream) is { } type)
            if (type == "tasks-changed") return stream.Current.EventId;
        return null;
    }
}
