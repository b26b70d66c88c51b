using System.Text;

namespace TaskManager.Browser.Tests;

/// <summary>Export and import in a browser.</summary>
[Trait("M", "M24")]
public sealed class ImportTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task Import_OfATable_IsCheckedMappedImportedAndExportedAgain(bool scripts)
    {
        var page = await Open("/imports", scripts);
        await page.GetByLabel("File", new() { Exact = true }).SetInputFilesAsync(new FilePayload
        {
            Name = "things.csv",
            MimeType = "text/csv",
            Buffer = Encoding.UTF8.GetBytes("What,More\r\nmilk,two litres\r\n,nothing\r\nbread,\r\n"),
        });
        await page.GetByRole(AriaRole.Button, new() { Name = "Check the file" }).ClickAsync();

        await Ended(page, scripts);
        await Expect(page.GetByText("No column is chosen for the title.").First).ToBeVisibleAsync();
        if (scripts) await AccessibilityTests.AxeFindsNothing(page);
        await page.GetByLabel("Title", new() { Exact = true }).SelectOptionAsync("What");
        await page.GetByLabel("Description", new() { Exact = true }).SelectOptionAsync("More");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check again with these columns" }).ClickAsync();

        await Ended(page, scripts);
        await Expect(page.Locator(".preview li")).ToHaveCountAsync(2);
        await Expect(page.GetByText("A task needs a title.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Import the 2 valid tasks" }).ClickAsync();

        await Ended(page, scripts);
        await Expect(page.Locator(".counts dd").First).ToHaveTextAsync("2");
        if (scripts) await AccessibilityTests.AxeFindsNothing(page);
        var notImported = await page.RunAndWaitForDownloadAsync(
            () => page.GetByRole(AriaRole.Link, new() { Name = "Download what was not imported" }).ClickAsync());
        (await File.ReadAllTextAsync((await notImported.PathAsync())!)).Should().Be("What,More\r\n,nothing\r\n");
        await page.GetByRole(AriaRole.Link, new() { Name = "Back to your tasks" }).ClickAsync();
        await Expect(page.Locator(".task .title")).ToHaveTextAsync(["milk", "bread"]);
        await page.GetByRole(AriaRole.Link, new() { Name = "Export and import" }).ClickAsync();
        var file = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "JSON" }).ClickAsync());
        (await File.ReadAllTextAsync((await file.PathAsync())!)).Should().Contain("\"title\": \"milk\"");
    }

    [Fact, Trait("M", "M25")]
    public async Task Import_OfManyTasks_ShowsItsProgressInEveryTab_AndCanBeCancelled()
    {
        var page = await Open("/imports");
        await page.GetByLabel("File", new() { Exact = true }).SetInputFilesAsync(new FilePayload
        {
            Name = "many.csv",
            MimeType = "text/csv",
            Buffer = Encoding.UTF8.GetBytes("title\r\n" + string.Concat(Enumerable.Range(0, 100_000).Select(n => $"task {n}\r\n"))),
        });
        await page.GetByRole(AriaRole.Button, new() { Name = "Check the file" }).ClickAsync();
        await Ended(page, scripts: true);
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 100,000 tasks" }).ClickAsync();
        await page.WaitForURLAsync("**/jobs/*");
        // One tab polls, the other one has an event stream.
        var other = await OpenBeside(page, page.Url + "?by=stream");

        foreach (var each in new[] { page, other })
        {
            await Expect(each.GetByRole(AriaRole.Progressbar)).ToHaveAttributeAsync("max", "100000");
            await Expect(each.Locator(".job .note")).ToContainTextAsync("a second");
        }
        await Unfollowing(page.Context);
        var refused = await OpenBeside(page, page.Url + "?by=stream");
        await refused.WaitForURLAsync(page.Url);
        await other.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();

        foreach (var each in new[] { page, other, refused }) await Expect(each.Locator(".job-state")).ToHaveTextAsync("Cancelled");
        await Expect(page.GetByText("Nothing was imported.")).ToBeVisibleAsync();
        await page.GotoAsync("/");
        await Expect(page.Locator(".task")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Import_WithoutAFile_ShowsTheMessage()
    {
        Expecting(422);
        var page = await Open("/imports");

        await page.GetByRole(AriaRole.Button, new() { Name = "Check the file" }).ClickAsync();

        await Expect(page.GetByLabel("File", new() { Exact = true })).ToHaveAccessibleDescriptionAsync(
            "The file is missing or empty. Choose a file.");
        await AccessibilityTests.AxeFindsNothing(page);
    }

    private static async Task Ended(IPage page, bool scripts)
    {
        // Without scripts a link refreshes the page.
        var refresh = page.GetByRole(AriaRole.Link, new() { Name = "Refresh" });
        while (!scripts && await refresh.CountAsync() > 0) await refresh.ClickAsync();
        await Expect(page.Locator(".job[data-state=Done]")).ToBeVisibleAsync();
    }
}
