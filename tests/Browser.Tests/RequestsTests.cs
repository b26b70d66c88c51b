using System.Globalization;

namespace TaskManager.Browser.Tests;

/// <summary>The requests of an action: its own, and one that fetches the list.</summary>
[Trait("M", "B4")]
public sealed class RequestsTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    // The list is fetched a second after a toggle, and a stream pauses 200 ms after a signal.
    private static readonly TimeSpan Echo = TimeSpan.FromSeconds(2.5);

    [Fact]
    public async Task Action_OfEachKind_IsTwoRequestsOfItsTab()
    {
        await Elsewhere.AddAll("bread", "milk", "tea");
        var page = await Open();
        var other = await Open();
        await page.IsLive();
        await other.IsLive();
        var requests = new List<string>();
        page.Request += (_, request) => requests.Add($"{request.Method} {new Uri(request.Url).PathAndQuery.Split('/', '?')[1]}");

        (await RequestsOf(() => page.Add("rice"))).Should().Equal("POST tasks", "GET tasks");
        (await RequestsOf(() => page.Check("milk").ClickAsync())).Should().Equal("PATCH tasks", "GET tasks");
        (await RequestsOf(() => page.Undo().ClickAsync())).Should().Equal("POST undo", "GET tasks");
        await page.EditOf("tea").ClickAsync(new() { Force = true });
        await page.EditForm().GetByLabel("Title").FillAsync("green tea");
        (await RequestsOf(() => page.Save().ClickAsync())).Should().Equal("PUT tasks", "GET tasks");
        await page.Row("bread").HoverAsync();
        (await RequestsOf(() => page.DeleteOf("bread").ClickAsync())).Should().Equal("DELETE tasks", "GET tasks");

        await Expect(other.Locator("#task-list .title")).ToHaveTextAsync(["rice", "milk", "green tea"], new() { UseInnerText = true });
        (await RequestsOf(() => other.Check("milk").ClickAsync())).Should().ContainSingle("the change of another tab must be fetched");

        async Task<IReadOnlyList<string>> RequestsOf(Func<Task> action)
        {
            await page.Settled();
            requests.Clear();
            await action();
            await Task.Delay(Echo);
            await page.Settled();
            return [.. requests];
        }
    }

    [Theory, InlineData(0, 0, null, null), InlineData(0, -1, null, null), InlineData(1, 1, null, null)]
    [InlineData(1, -1, "another", null), InlineData(1, -1, null, "20200101")]
    public async Task Signal_OfAChange_FetchesTheListUnlessItIncludesTheChange(int requests, int later, string? run, string? day)
    {
        var page = await Open();
        await page.IsLive();
        await page.Add("milk");
        await Task.Delay(Echo);
        var shown = (await page.LiveStatus().GetAttributeAsync("data-latest"))!.Split('-');
        var asked = 0;
        page.Request += (_, _) => asked++;

        (shown[0], shown[2]) = (run ?? shown[0], day ?? shown[2]);
        shown[1] = $"{int.Parse(shown[1], CultureInfo.InvariantCulture) + later}";
        await page.EvaluateAsync(
            "latest => new BroadcastChannel('taskmanager /events').postMessage({ live: true, changed: true, latest })",
            string.Join('-', shown));
        await Task.Delay(Echo);

        asked.Should().Be(requests);
    }

    [Fact]
    public async Task LoadMore_FromBeforeAChange_IsFollowedByAFetchOfTheList()
    {
        for (var i = 0; i < 60; i++) await Elsewhere.Add($"task {i:00}");
        var page = await Open();
        await page.IsLive();
        var held = new TaskCompletionSource<IRoute>(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.RouteAsync("**/tasks?*after=*", held.SetResult, new() { Times = 1 });
        await page.Locator("#load-more").ClickAsync();
        var route = await held.Task.WaitAsync(TimeSpan.FromSeconds(30));
        var before = await route.FetchAsync();

        await page.Add("tea");
        await page.Settled();
        await route.FulfillAsync(new() { Response = before });

        await Expect(page.Row("task 35")).ToBeVisibleAsync();
        (await page.Titles()).Should().StartWith("tea").And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Message_WhenTheRowIsGoneBeforeTheResponse_IsShown()
    {
        await Elsewhere.AddAll("bread", "milk");
        var page = await Open();
        await page.IsLive();
        var held = new TaskCompletionSource<IRoute>(TaskCreationOptions.RunContinuationsAsynchronously);
        var id = await page.Row("milk").GetAttributeAsync("id");
        await page.RouteAsync($"**/tasks/{id![5..]}", held.SetResult, new() { Times = 1 });
        await page.Row("milk").HoverAsync();
        await page.DeleteOf("milk").ClickAsync();
        var route = await held.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await page.View("completed").ClickAsync();
        await Expect(page.Rows()).ToHaveCountAsync(0);
        await route.ContinueAsync();

        await Expect(page.Toast()).ToContainTextAsync("Deleted milk");
        await Expect(page.Undo()).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Search_WhenRejected_KeepsTheAddressAndTheListLive()
    {
        Expecting(400);
        await Elsewhere.Add("milk");
        var page = await Open();
        await page.IsLive();

        await page.Search().FillAsync(new string('x', 300));
        await Expect(page.Toast()).ToContainTextAsync("A search can have at most");
        await Elsewhere.Add("tea");

        await Expect(page.Row("tea")).ToBeVisibleAsync();
        page.Url.Should().NotContain("xxx");
    }

    [Fact]
    public async Task List_When304ArrivesAfterAChangeOfTheView_FetchesTheView()
    {
        await Elsewhere.AddAll("bread", "milk");
        var page = await Open();
        await page.IsLive();
        var held = new TaskCompletionSource<IRoute>(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.RouteAsync("**/tasks", held.SetResult, new() { Times = 1 });
        await page.EvaluateAsync("() => document.dispatchEvent(new Event('tasks-stale'))");
        var route = await held.Task.WaitAsync(TimeSpan.FromSeconds(30));
        var unchanged = await route.FetchAsync();
        unchanged.Status.Should().Be(304);
        await page.View("active").ClickAsync();
        await Expect(page.View("active")).ToHaveAttributeAsync("aria-current", "page");
        await page.Settled();

        await page.RunAndWaitForRequestAsync(
            () => route.FulfillAsync(new() { Response = unchanged }),
            request => request.Url.EndsWith("/tasks?view=active", StringComparison.Ordinal));
    }
}
