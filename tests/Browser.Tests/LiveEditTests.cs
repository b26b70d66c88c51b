using System.Text.RegularExpressions;

namespace TaskManager.Browser.Tests;

/// <summary>An edit form stays when the list changes.</summary>
[Trait("M", "B4")]
public class LiveEditTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    private ILocator Meanwhile(IPage page) => page.EditForm().Locator(".meanwhile");

    private async Task<(IPage Page, Guid Id)> Editing()
    {
        await Elsewhere.Add("bread");
        var id = await Elsewhere.Add("milk");
        var page = await Open();
        await page.IsLive();
        await page.EditOf("milk").ClickAsync(new() { Force = true });
        await page.EditForm().GetByLabel("Title").FillAsync("my milk");
        await page.EditForm().GetByLabel("Description").FillAsync("half typed");
        await page.EditForm().GetByLabel("Description").EvaluateAsync("text => text.setSelectionRange(2, 4)");
        return (page, id);
    }

    private static async Task KeepsWhatWasTyped(IPage page)
    {
        await Expect(page.EditForm().GetByLabel("Title")).ToHaveValueAsync("my milk");
        await Expect(page.EditForm().GetByLabel("Description")).ToHaveValueAsync("half typed");
    }

    [Fact]
    public async Task Edit_WhenOtherTasksChange_StaysUnchanged()
    {
        var (page, _) = await Editing();

        await Elsewhere.Add("tea");

        await Expect(page.Row("tea")).ToBeVisibleAsync();
        await KeepsWhatWasTyped(page);
        await Expect(page.EditForm().GetByLabel("Description")).ToBeFocusedAsync();
        (await page.EditForm().GetByLabel("Description").EvaluateAsync<int[]>("t => [t.selectionStart, t.selectionEnd]"))
            .Should().Equal(2, 4);
        await Expect(Meanwhile(page)).ToHaveTextAsync("");
    }

    [Fact, Trait("M", "B5")]
    public async Task Edit_WhenTheTaskChanges_ShowsAMessageAndTheChange()
    {
        Expecting(409);
        var (page, id) = await Editing();

        await Elsewhere.Edit(id, "their milk", "their words");

        await Expect(Meanwhile(page)).ToContainTextAsync("This task was changed somewhere else.");
        await Expect(page.GetByText("their words")).ToBeHiddenAsync();
        await page.GetByText("Show the change").ClickAsync();
        await Expect(page.GetByText("their milk")).ToBeVisibleAsync();
        await Expect(page.GetByText("their words")).ToBeVisibleAsync();
        await Expect(page.GetByText("It is completed.")).ToBeHiddenAsync();
        await AccessibilityTests.AxeFindsNothing(page);
        await KeepsWhatWasTyped(page);

        // A change of another task leaves the details open.
        await Elsewhere.Add("tea");
        await Expect(page.Row("tea")).ToBeVisibleAsync();
        await Expect(page.GetByText("their words")).ToBeVisibleAsync();

        await Elsewhere.Toggle(id);
        await Expect(page.GetByText("It is completed.")).ToBeVisibleAsync();

        // Saving asks before it replaces the change.
        await page.Save().ClickAsync();
        await Expect(page.EditForm().GetByRole(AriaRole.Alert)).ToContainTextAsync("their milk");
        await KeepsWhatWasTyped(page);
        await page.Save().ClickAsync();
        await Expect(page.Row("my milk")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Edit_WhenTheTaskIsDeleted_ShowsAMessageAndKeepsTheTypedText()
    {
        var (page, id) = await Editing();

        await Elsewhere.Delete(id);

        await Expect(Meanwhile(page)).ToContainTextAsync("This task is no longer in this list.");
        await KeepsWhatWasTyped(page);
        await Elsewhere.Add("tea");
        await Expect(page.Row("tea")).ToBeVisibleAsync();
        await KeepsWhatWasTyped(page);
    }

    [Theory, InlineData(null), InlineData(502)]
    public async Task Cancel_WhenTheServerCannotBeReached_KeepsTheFormAlsoWhenItsTaskIsDeleted(int? proxyStatus)
    {
        ExpectingNoServer();
        if (proxyStatus is { } expected) Expecting(expected);
        var (page, id) = await Editing();
        await page.RouteAsync(
            $"**/tasks/{id}", route => proxyStatus is { } status ? route.FulfillAsync(new() { Status = status }) : route.AbortAsync());
        // By keyboard, because a list that arrives between the press and the release of a mouse button would move the link.
        await page.RunAndWaitForRequestAsync(() => page.EditForm().Locator(".cancel").PressAsync("Enter"), $"**/tasks/{id}");
        await Expect(page.Toast()).ToContainTextAsync("The server cannot be reached");

        await Elsewhere.Delete(id);

        await Expect(Meanwhile(page)).ToContainTextAsync("This task is no longer in this list.");
        await KeepsWhatWasTyped(page);
    }

    [Fact]
    public async Task Edit_WhenNewTasksMoveTheTaskOffThePage_Stays()
    {
        for (var i = 0; i < 25; i++) await Elsewhere.Add($"task {i:00}");
        var page = await Open();
        await page.IsLive();
        await page.EditOf("task 00").ClickAsync(new() { Force = true });
        await page.EditForm().GetByLabel("Title").FillAsync("my words");

        var id = await Elsewhere.Add("tea");
        await Expect(page.Row("tea")).ToBeVisibleAsync();
        await Expect(page.Locator("#task-list > .task").Nth(24)).ToHaveClassAsync(new Regex("editing"));
        await Expect(Meanwhile(page)).ToContainTextAsync("This task is no longer in this list.");

        // The task is on the page again, unchanged, so the message disappears.
        await Elsewhere.Delete(id);
        await Expect(page.Row("tea")).ToHaveCountAsync(0);
        await Expect(Meanwhile(page)).ToHaveTextAsync("");
        await Expect(page.EditForm().GetByLabel("Title")).ToHaveValueAsync("my words");
    }

    [Fact]
    public async Task Edit_WhenTheViewIsSwitched_KeepsTheTypedText()
    {
        var (page, _) = await Editing();

        await page.View("completed").ClickAsync();

        await Expect(page.View("completed")).ToHaveAttributeAsync("aria-current", "page");
        await KeepsWhatWasTyped(page);
        await Expect(Meanwhile(page)).ToHaveTextAsync("");
        await page.Save().ClickAsync();
        await Expect(page.EditForm()).ToHaveCountAsync(0);
    }
}
