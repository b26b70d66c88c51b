using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;
using TaskManager.Web.Features.Errors;
using TaskManager.Web.Hosting;

namespace TaskManager.Web.Tests;

/// <summary>Overload: the store holds lists and changes until the test releases them.</summary>
[Trait("M", "M10"), Trait("Store", "Any")]
public sealed class OverloadTests : IAsyncDisposable
{
    private readonly HeldTasks _tasks = new();
    private readonly FakeTimeProvider _time = TestTime.New();
    private readonly App _app;
    private readonly Browser _browser;

    public OverloadTests()
    {
        _app = new App(services => services.AddSingleton<ITaskRepository>(_tasks).AddSingleton<TimeProvider>(_time));
        _browser = new Browser(_app);
    }

    public async ValueTask DisposeAsync()
    {
        _tasks.LetGo();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Requests_AboveTheLimit_WaitAndAreAnswered()
    {
        var working = await TakeAllPlaces();
        var waiting = Ask(100);

        _tasks.LetGo();

        foreach (var answer in await Task.WhenAll([.. working, .. waiting])) answer.Status.Should().Be(HttpStatusCode.OK);
        _tasks.MostAtOnce.Should().Be(Limits.Requests);
    }

    [Fact]
    public async Task Request_WhenTheQueueIsFull_IsRejectedAtOnce()
    {
        using var counted = new Counted(_app);
        var working = await TakeAllPlaces();
        var waiting = Ask(Limits.Waiting);
        // The last request finds the queue full. The clock stands still, so that no wait times out.
        var refused = await await Task.WhenAny([.. waiting, .. Ask(1)]);

        refused.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        counted["taskmanager.requests.refused"].Should().Be(1);
        _app.Log.Text.Should().Contain($"Overloaded: {Limits.Requests} requests in progress");
        _tasks.LetGo();
        foreach (var answer in await Task.WhenAll(working)) answer.Status.Should().Be(HttpStatusCode.OK);
        await Task.WhenAll(waiting);
        (await _browser.Page("/")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task ApiRequest_WhenItHasWaitedTooLong_Is503AsProblemDetails()
    {
        await TakeAllPlaces();

        var answer = await AsTimeGoes(_browser.Api("GET", "/api/tasks"));

        (answer.Status, answer.Header("Retry-After")).Should().Be((HttpStatusCode.ServiceUnavailable, "5"));
        answer.Response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        answer.Json.GetProperty("title").GetString().Should().Be("Service Unavailable");
    }

    [Theory]
    [InlineData("form#search", "#toasts", "innerHTML")]
    [InlineData("a", "#toasts", "innerHTML")]
    [InlineData("section#tasks", null, "none")]
    public async Task Fragment_WhenItHasWaitedTooLong_Is503AndReplacesNoContent(string source, string? target, string swap)
    {
        await TakeAllPlaces();

        var answer = await AsTimeGoes(_browser.Fragment("/tasks", ("HX-Source", source)));

        (answer.Status, answer.IsPage, answer.Header("Retry-After")).Should().Be((HttpStatusCode.ServiceUnavailable, false, "5"));
        (answer.Header("HX-Retarget"), answer.Header("HX-Reswap")).Should().Be((target, swap));
        answer.Header("HX-Push-Url").Should().Be(target is null ? null : "false", "the address must match the list that stays");
        answer.Header("Vary").Should().Contain("HX-Request", "the scripts treat a response without it as a proxy's");
        answer.Html.QuerySelector("[role=alert]")!.TextContent.Should().Contain("The server is busy").And.Contain("no text is lost");
    }

    [Fact]
    public async Task Page_WhenItHasWaitedTooLong_Is503AndReloadsItself()
    {
        await TakeAllPlaces();

        var answer = await AsTimeGoes(_browser.Page("/"));

        (answer.Status, answer.IsPage, answer.Header("Retry-After")).Should().Be((HttpStatusCode.ServiceUnavailable, true, "5"));
        answer.Html.QuerySelector("h1")!.TextContent.Should().Be("The server is busy");
        answer.Html.QuerySelector("meta[http-equiv=refresh]")!.GetAttribute("content").Should().Be("5");
        answer.Header("Content-Security-Policy").Should().StartWith("default-src 'none'");
        answer.Header("Cache-Control").Should().Be("no-store");
        answer.Header("Set-Cookie").Should().BeNull("a rejection must be cheap");
    }

    [Fact]
    public async Task Form_WhenRejected_ShowsHowToSendItAgain()
    {
        var context = new DefaultHttpContext { Request = { Method = "POST" }, Response = { Body = new MemoryStream() } };

        await Rejection.Busy.Answer(context);

        context.Response.Body.Position = 0;
        (await new StreamReader(context.Response.Body).ReadToEndAsync())
            .Should().Contain("Nothing was saved. Reload this page").And.NotContain("http-equiv");
    }

    [Fact]
    public async Task Write_WhenTheLimitOfReadsIsReached_IsAnswered()
    {
        await _browser.Token();
        await TakeAllPlaces();

        await _browser.Added("milk");
    }

    [Fact]
    public async Task Writes_AboveTheLimit_WaitAndAreAnswered()
    {
        var id = await _browser.Added("milk");
        _tasks.Hold();
        var writing = Enumerable.Range(0, Limits.Requests + 100)
            .Select(_ => _browser.Htmxed(HttpMethod.Patch, $"/tasks/{id}/toggle")).ToArray();
        while (_tasks.Now < Limits.Requests) await Task.Delay(5);

        _tasks.LetGo();

        foreach (var answer in await Task.WhenAll(writing)) answer.Status.Should().Be(HttpStatusCode.OK);
        _tasks.MostAtOnce.Should().Be(Limits.Requests);
    }

    [Fact]
    public async Task HealthAssetsAndStreams_WhenTheLimitIsReached_AreAnswered()
    {
        await TakeAllPlaces();

        (await _browser.Page("/health/live")).Status.Should().Be(HttpStatusCode.OK);
        (await _browser.Page("/health/ready")).Status.Should().Be(HttpStatusCode.OK);
        (await _browser.Page("/css/app.css")).Status.Should().Be(HttpStatusCode.OK);
        await using var stream = await EventStream.Open(_app.CreateClient());
        (await stream.Next()).Should().Be("tasks-changed");
    }

    [Fact]
    public async Task Streams_Always_AreNotLimited()
    {
        _tasks.LetGo();
        using var client = _app.CreateClient();
        var streams = await Task.WhenAll(Enumerable.Range(0, Limits.Requests + 1).Select(_ => EventStream.Open(client)));

        (await _browser.Page("/")).Status.Should().Be(HttpStatusCode.OK);

        foreach (var stream in streams) await stream.DisposeAsync();
    }

    private async Task<Task<Answer>[]> TakeAllPlaces()
    {
        _tasks.Hold();
        var working = Ask(Limits.Requests);
        while (_tasks.Now < Limits.Requests) await Task.Delay(5);
        return working;
    }

    private Task<Answer>[] Ask(int times) => [.. Enumerable.Range(0, times).Select(_ => _browser.Fragment("/tasks"))];

    // Advances the clock until the response arrives.
    private async Task<Answer> AsTimeGoes(Task<Answer> asked)
    {
        while (!asked.IsCompleted)
        {
            _time.Advance(Limits.Patience);
            await Task.Delay(5);
        }
        return await asked;
    }
}
