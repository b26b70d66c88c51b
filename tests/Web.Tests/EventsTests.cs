using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.TestKit;
using TaskManager.Web.Features.Live;

namespace TaskManager.Web.Tests;

/// <summary>The event stream over HTTP.</summary>
[Trait("M", "M1"), Trait("M", "M17")]
public sealed class EventsTests : IAsyncDisposable
{
    private const string Changed = "tasks-changed", Heartbeat = "heartbeat";

    private readonly FakeTimeProvider _time = TestTime.New();
    private readonly App _app;

    public EventsTests() => _app = new App(services => services
        .AddHttpContextAccessor()
        .AddSingleton<TimeProvider>(_time)
        .AddSingleton<ICurrentOwner, NamedOwner>());

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    // The owner comes from a header, so that a test has several owners without accounts.
    private sealed class NamedOwner(IHttpContextAccessor request) : ICurrentOwner
    {
        public OwnerId Id => request.HttpContext!.Request.Headers["X-Owner"] is [{ } name] ? new OwnerId(Guid.Parse(name)) : OwnerId.Local;
    }

    [Fact]
    public async Task Events_WhenOpened_SignalAtOnceAndAreNotCachedCompressedOrBuffered()
    {
        await using var stream = await EventStream.Open(
            _app.CreateClient(), ("Accept-Encoding", "gzip, br"), ("Last-Event-ID", "../../-1'; --"));

        (await stream.Next()).Should().Be(Changed);
        var answer = stream.Response;
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
        answer.Headers.CacheControl!.ToString().Should().Be("no-cache");
        answer.Headers.GetValues("X-Accel-Buffering").Should().Equal("no");
        answer.Content.Headers.ContentEncoding.Should().BeSubsetOf(["identity"]);
        answer.Headers.Should().ContainKey("Content-Security-Policy");
    }

    [Fact]
    public async Task Events_WhenAnotherClientChangesATask_SignalEachKindOfChange()
    {
        await using var stream = await EventStream.Open(_app.CreateClient());
        (await stream.Next()).Should().Be(Changed);
        var browser = new Browser(_app);

        var id = await browser.Added("milk");
        await Rested(stream);
        foreach (var (method, address) in new[]
        {
            (HttpMethod.Patch, $"/tasks/{id}/toggle"), (HttpMethod.Put, $"/tasks/{id}?version=2"),
            (HttpMethod.Delete, $"/tasks/{id}"), (HttpMethod.Post, $"/tasks/{id}/restore"),
        })
        {
            (await browser.Htmxed(method, address, ("title", "bread"))).Status.Should().Be(HttpStatusCode.OK, address);
            await Rested(stream);
        }
    }

    [Fact]
    public async Task Page_Always_NamesTheLatestChangeBeforeItsQuery()
    {
        var browser = new Browser(_app);
        await browser.Added("milk");
        // On MongoDB the change stream signals the add again, at any moment.
        for (var tries = 0; await Latest(browser) != Name(_app); tries++)
            tries.Should().BeLessThan(100, "there are no more changes");

        // A task changes during the request, so the page may or may not include the change.
        await using var restless = new App(services => services.AddSingleton<ICurrentOwner, RestlessOwner>());
        (await Latest(new Browser(restless))).Should().NotBe(Name(restless)).And.EndWith(Name(restless)[^9..]);
        var list = await new Browser(restless).Fragment("/tasks");
        list.Header("X-Latest-Change").Should().NotBe(Name(restless)).And.EndWith(Name(restless)[^9..]);
        // Also for an unchanged list.
        var same = await new Browser(restless).Fragment("/tasks", ("If-None-Match", list.Header("ETag")!));
        same.Status.Should().Be(HttpStatusCode.NotModified);
        same.Header("X-Latest-Change").Should().NotBeNull().And.NotBe(list.Header("X-Latest-Change")).And.NotBe(Name(restless));

        static string Name(App app) => LiveStreams.NameFor(
            app.Services.GetRequiredService<LiveStreams>().Latest,
            DateOnly.FromDateTime(app.Services.GetRequiredService<TimeProvider>().GetUtcNow().DateTime));

        static async Task<string?> Latest(Browser browser) =>
            (await browser.Page("/")).Html.QuerySelector("#live-status")!.GetAttribute("data-latest");
    }

    // The owner is read just before the query, so this announces a change at that moment.
    private sealed class RestlessOwner(ILiveSignals signals) : ICurrentOwner
    {
        public OwnerId Id
        {
            get
            {
                signals.Announce(OwnerId.Local);
                return OwnerId.Local;
            }
        }
    }

    [Fact]
    public async Task Events_WhenNothingChanged_SendNoSignal()
    {
        await using var stream = await EventStream.Open(_app.CreateClient());
        (await stream.Next()).Should().Be(Changed);
        var browser = new Browser(_app);

        await browser.Htmxed(HttpMethod.Post, "/tasks", ("title", ""));
        await browser.Htmxed(HttpMethod.Delete, $"/tasks/{Guid.CreateVersion7()}");
        await browser.Page("/");

        (await NextAsTimeGoes(stream)).Should().Be(Heartbeat);
    }

    [Fact, Trait("M", "M14")]
    public async Task Events_OfAnotherOwner_SendNoSignal()
    {
        var otherOwner = ("X-Owner", Guid.CreateVersion7().ToString());
        await using var mine = await EventStream.Open(_app.CreateClient());
        await using var theirs = await EventStream.Open(_app.CreateClient(), otherOwner);
        (await mine.Next(), await theirs.Next()).Should().Be((Changed, Changed));

        await new Browser(_app).Added("milk");

        (await NextAsTimeGoes(mine)).Should().Be(Changed);
        (await NextAsTimeGoes(theirs)).Should().Be(Heartbeat);
    }

    [Fact]
    public async Task Events_WhenIdle_SendAHeartbeatAtLeastEveryTwentySeconds()
    {
        LiveStreams.Heartbeat.Should().BeLessThan(TimeSpan.FromSeconds(20));
        await using var stream = await EventStream.Open(_app.CreateClient());
        (await stream.Next()).Should().Be(Changed);

        for (var beats = 0; beats < 3; beats++) (await NextAsTimeGoes(stream)).Should().Be(Heartbeat);
    }

    [Fact]
    public async Task Events_ByOtherMethods_End()
    {
        using var client = _app.CreateClient();
        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/events"));
        (head.StatusCode, head.Content.Headers.ContentType!.MediaType).Should().Be((HttpStatusCode.OK, "text/event-stream"));

        foreach (var method in new[] { "POST", "PUT", "DELETE" })
        {
            using var answer = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/events"));
            answer.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
        }
    }

    [Fact]
    public async Task Events_WhenTheServerStops_End()
    {
        await using var stream = await EventStream.Open(_app.CreateClient());
        (await stream.Next()).Should().Be(Changed);

        _app.Services.GetRequiredService<Microsoft.Extensions.Hosting.IHostApplicationLifetime>().StopApplication();

        (await NextAsTimeGoes(stream)).Should().BeNull();
    }

    [Fact, Trait("M", "M20")]
    public async Task Streams_WhenThousandsAreOpenedAndClosed_AreAllRemoved()
    {
        using var counted = new Counted(_app);
        using var client = _app.CreateClient();
        for (var round = 0; round < 20; round++)
        {
            var streams = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => EventStream.Open(client)));
            foreach (var stream in streams) await stream.DisposeAsync();
        }

        await Eventually(() => counted["taskmanager.live.streams"] == 0);
        counted.Highest("taskmanager.live.streams").Should().BePositive();
        _app.Services.GetRequiredService<LiveStreams>().Count.Should().Be(0);
    }

    [Fact, Trait("M", "M20")]
    public async Task Streams_Always_AreMeasured()
    {
        StorageUnderTest.SkipOnMongo("The change stream signals the node's own changes again.");
        using var counted = new Counted(_app);
        await using var stream = await EventStream.Open(_app.CreateClient());
        await stream.Next();
        counted["taskmanager.live.streams"].Should().Be(1);
        var browser = new Browser(_app);

        // The stream pauses after its first signal, so these five coalesce.
        for (var i = 0; i < 5; i++) await browser.Added($"task {i}");
        await Rested(stream);

        await Eventually(() => counted["taskmanager.live.signals"] == 2);
        counted["taskmanager.live.signals.conflated"].Should().Be(4);
    }

    // Advances the clock until the next event: at the latest a heartbeat.
    private async Task<string?> NextAsTimeGoes(EventStream stream)
    {
        var next = stream.Next();
        while (!next.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5);
        }
        return await next;
    }

    private async Task Rested(EventStream stream)
    {
        string? next;
        do next = await NextAsTimeGoes(stream);
        while (next == Heartbeat);
        next.Should().Be(Changed);
    }

    private static async Task Eventually(Func<bool> condition)
    {
        for (var tries = 0; !condition(); tries++)
        {
            tries.Should().BeLessThan(3000, "the condition must become true");
            await Task.Delay(10);
        }
    }
}
