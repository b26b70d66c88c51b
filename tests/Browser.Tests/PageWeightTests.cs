using System.Text.Json;

namespace TaskManager.Browser.Tests;

/// <summary>The cost of a visit, measured in the browser: transferred bytes with headers, and requests to the server.</summary>
public sealed class PageWeightTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    // The first page has its dates in UTC. In another time zone its list is fetched again, once.
    [Theory, InlineData("UTC", new string[0]), InlineData("Europe/Berlin", new[] { "/tasks" })]
    public async Task FirstVisit_WithAFullList_IsUnder45KB(string zone, string[] more)
    {
        await AddFullList();
        var page = await Open("about:blank", with: options => options.TimezoneId = zone);
        var traffic = await Traffic.Of(page);

        await page.GotoAsync("/");
        await page.IsLive();
        await Expect(page.Rows()).ToHaveCountAsync(25);

        // Some browsers do not fetch the icon.
        (await traffic.Paths()).Except(["/icon.svg"]).Should().BeEquivalentTo(["/", "/css/app.css", "/js/app.js", "/events", .. more]);
        traffic.Bytes.Should().BeInRange(10 * 1024, 45 * 1024);
        TestContext.Current.TestOutputHelper?.WriteLine($"{traffic.Bytes:N0} bytes: {traffic}");
    }

    [Fact]
    public async Task RepeatVisit_IsOneRequest()
    {
        await AddFullList();
        var page = await Open(with: options => options.TimezoneId = "Europe/Berlin");
        await page.IsLive();
        var traffic = await Traffic.Of(page);
        await traffic.Paths();

        Func<Task>[] visits = [() => page.GotoAsync("/"), () => page.ReloadAsync(), () => page.GotoAsync("/tasks?view=active")];
        foreach (var visit in visits)
        {
            traffic.Clear();
            await visit();
            await page.IsLive();

            (await traffic.Paths()).Should().BeEquivalentTo([new Uri(page.Url).AbsolutePath, "/events"]);
            TestContext.Current.TestOutputHelper?.WriteLine($"{traffic.Bytes:N0} bytes: {traffic}");
        }

        var beside = await OpenBeside(page, "about:blank");
        var second = await Traffic.Of(beside);
        await beside.GotoAsync("/");
        await beside.IsLive();
        (await second.Paths()).Should().Equal(["/"], "the other tab has the stream");
    }

    [Fact]
    public async Task Page_AfterAChangeBeforeItsStream_FetchesItsList()
    {
        await Elsewhere.Add("milk");
        var page = await Open("about:blank");
        await page.RouteAsync("**/events", async route =>
        {
            await Elsewhere.Add("bread");
            await route.ContinueAsync();
        });

        await page.GotoAsync("/");

        await Expect(page.Rows()).ToHaveCountAsync(2);
    }

    private async Task AddFullList()
    {
        for (var n = 1; n <= 26; n++)
            await Elsewhere.Add(
                $"Call the garage about the brakes of car {n}",
                $"Number {n}: before noon if it can be, and tell Ana how it went; the bill of {n * 37} comes later.");
    }

    /// <summary>The requests of the page since the last <see cref="Clear"/>.</summary>
    private sealed class Traffic
    {
        private readonly Dictionary<string, (string Path, long Bytes)> _requests = [];

        public long Bytes => _requests.Values.Sum(request => request.Bytes);

        public static async Task<Traffic> Of(IPage page)
        {
            var traffic = new Traffic();
            var network = await page.Context.NewCDPSessionAsync(page);
            network.Event("Network.requestWillBeSent").OnEvent += (_, sent) => traffic.Ask(sent!.Value);
            network.Event("Network.requestServedFromCache").OnEvent += (_, cached) => traffic._requests.Remove(Id(cached!.Value));
            network.Event("Network.responseReceived").OnEvent += (_, received) => traffic.Answer(received!.Value);
            network.Event("Network.dataReceived").OnEvent += (_, received) =>
                traffic.Count(Id(received!.Value), bytes => bytes + Length(received!.Value));
            network.Event("Network.loadingFinished").OnEvent += (_, finished) =>
                traffic.Count(Id(finished!.Value), _ => Length(finished!.Value));
            await network.SendAsync("Network.enable");
            return traffic;
        }

        public void Clear() => _requests.Clear();

        /// <summary>Waits for automatic requests, and returns the requested paths without fingerprints.</summary>
        public async Task<string[]> Paths()
        {
            await Task.Delay(TimeSpan.FromSeconds(2));
            return [.. _requests.Values.Select(request => request.Path)];
        }

        public override string ToString() => string.Join(", ", _requests.Values.Select(request => $"{request.Path} {request.Bytes:N0}"));

        private void Ask(JsonElement sent)
        {
            var path = new Uri(sent.GetProperty("request").GetProperty("url").GetString()!).AbsolutePath.Split('.');
            if (path[0] != "blank") _requests[Id(sent)] = (path.Length < 3 ? path[0] : $"{path[0]}.{path[^1]}", 0);
        }

        private void Answer(JsonElement received)
        {
            var response = received.GetProperty("response");
            if (response.GetProperty("fromDiskCache").GetBoolean()) _requests.Remove(Id(received));
            else Count(Id(received), bytes => bytes + Length(response));
        }

        private void Count(string id, Func<long, long> count)
        {
            if (_requests.TryGetValue(id, out var request)) _requests[id] = request with { Bytes = count(request.Bytes) };
        }

        private static string Id(JsonElement message) => message.GetProperty("requestId").GetString()!;

        private static long Length(JsonElement message) => message.GetProperty("encodedDataLength").GetInt64();
    }
}
