namespace TaskManager.Browser.Tests;

public sealed class EditTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    [Theory, Trait("M", "M1"), InlineData(true), InlineData(false)]
    public async Task Edit_WhenSaved_ShowsTheNewTexts(bool scripts)
    {
        await Elsewhere.AddAll("bread", "milk", "tea");
        var page = await Open("/tasks?view=active", scripts);
        await page.Mark();

        await page.EditOf("milk").ClickAsync();
        await Expect(page.EditForm().GetByLabel("Title")).ToHaveValueAsync("milk");
        await Expect(page.EditForm().GetByLabel("Title")).ToBeFocusedAsync();
        await page.EditForm().GetByLabel("Title").FillAsync("oat milk");
        await page.EditForm().GetByLabel("Description").FillAsync("two litres");
        await page.Save().ClickAsync();

        await Expect(page.Row("oat milk").Locator(".description")).ToHaveTextAsync("two litres");
        (await page.Titles()).Should().Equal("bread", "oat milk", "tea");
        await Expect(page.Toast()).ToContainTextAsync("Saved oat milk");
        new Uri(page.Url).PathAndQuery.Should().Be("/tasks?view=active");
        (await page.IsMarked()).Should().Be(scripts);
        if (!scripts) return;
        await page.Settled();
        await Expect(page.EditOf("oat milk")).ToBeFocusedAsync();
    }

    [Theory, Trait("M", "M23"), InlineData(true), InlineData(false)]
    public async Task Edit_WhenTitleBlank_ShowsTheMessageAndKeepsTheDescription(bool scripts)
    {
        Expecting(422);
        await Elsewhere.Add("milk", "oat");
        var page = await Open(scripts: scripts);

        await page.EditOf("milk").ClickAsync();
        await page.EditForm().GetByLabel("Title").FillAsync("");
        await page.EditForm().GetByLabel("Description").FillAsync("soy");
        await page.Save().ClickAsync();

        await page.EditForm().GetByLabel("Title").ShouldHaveProblem("A task needs a title.");
        await Expect(page.EditForm().GetByLabel("Title")).ToBeFocusedAsync();
        await Expect(page.EditForm().GetByLabel("Description")).ToHaveValueAsync("soy");

        await page.EditForm().GetByLabel("Title").FillAsync("soy milk");
        await page.Save().ClickAsync();
        await Expect(page.Row("soy milk")).ToContainTextAsync("soy");
        new Uri(page.Url).PathAndQuery.Should().Be("/", "saving returns to the page of the edit link");
    }

    [Theory, Trait("M", "M23"), InlineData(true), InlineData(false)]
    public async Task Edit_WhenDescriptionTooLong_FocusesIt(bool scripts)
    {
        Expecting(422);
        await Elsewhere.Add("milk");
        var page = await Open(scripts: scripts);

        await page.EditOf("milk").ClickAsync();
        await page.EditForm().GetByLabel("Description").FillAsync(new string('x', 10_001));
        await page.Save().ClickAsync();

        await page.EditForm().GetByLabel("Description").ShouldHaveProblem("The description can have at most 10,000 characters.");
        await Expect(page.EditForm().GetByLabel("Description")).ToBeFocusedAsync();
    }

    [Theory, Trait("M", "B5"), InlineData(true), InlineData(false)]
    public async Task Edit_WhenChangedElsewhere_ShowsBothVersionsAndSavesOnTheSecondAttempt(bool scripts)
    {
        Expecting(409);
        var id = await Elsewhere.Add("milk");
        var page = await Open(scripts: scripts);
        await page.EditOf("milk").ClickAsync();
        await page.EditForm().GetByLabel("Title").FillAsync("my milk");

        await Elsewhere.Edit(id, "their milk", "their words");
        await page.Save().ClickAsync();

        var conflict = page.EditForm().GetByRole(AriaRole.Alert);
        await Expect(conflict).ToContainTextAsync("changed somewhere else");
        await Expect(conflict).ToContainTextAsync("their milk");
        await Expect(conflict).ToContainTextAsync("their words");
        await Expect(page.EditForm().GetByLabel("Title")).ToHaveValueAsync("my milk");
        if (scripts) await page.ShouldHaveFocus();

        await page.Save().ClickAsync();
        await Expect(page.Row("my milk")).ToBeVisibleAsync();
        await Expect(page.Row("their milk")).ToHaveCountAsync(0);
    }

    [Fact, Trait("M", "B5")]
    public async Task Edit_WhenConflictIsCancelled_KeepsTheOtherVersion()
    {
        Expecting(409);
        var id = await Elsewhere.Add("milk");
        var page = await Open();
        await page.EditOf("milk").ClickAsync();
        await page.EditForm().GetByLabel("Title").FillAsync("my milk");
        await Elsewhere.Edit(id, "their milk");
        await page.Save().ClickAsync();
        await Expect(page.EditForm().GetByRole(AriaRole.Alert)).ToBeVisibleAsync();

        await page.Cancel().ClickAsync();

        await Expect(page.Row("their milk")).ToBeVisibleAsync();
        await Expect(page.EditForm()).ToHaveCountAsync(0);
        new Uri(page.Url).PathAndQuery.Should().Be("/");
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Edit_WhenCancelled_ShowsTheTaskAsItWas(bool scripts)
    {
        await Elsewhere.AddAll("bread", "milk");
        var page = await Open(scripts: scripts);

        await page.EditOf("milk").ClickAsync();
        await page.EditForm().GetByLabel("Title").FillAsync("typed and left");
        await page.Cancel().ClickAsync();

        await Expect(page.Row("milk")).ToBeVisibleAsync();
        (await page.Titles()).Should().Equal("bread", "milk");
        if (!scripts) return;
        await page.Settled();
        await Expect(page.EditOf("milk")).ToBeFocusedAsync();
    }

    [Fact, Trait("M", "B4")]
    public async Task Edit_WhenTheListIsFetchedAgain_KeepsTheTypedText()
    {
        await Elsewhere.AddAll("bread", "milk");
        var page = await Open();
        await page.EditOf("milk").ClickAsync();
        await page.EditForm().GetByLabel("Title").FillAsync("oat milk");

        await page.Add("tea");
        await page.Settled();

        await Expect(page.EditForm().GetByLabel("Title")).ToHaveValueAsync("oat milk");
        await page.Save().ClickAsync();
        await Expect(page.Row("oat milk")).ToBeVisibleAsync();
        (await page.Titles()).Should().Equal("tea", "bread", "oat milk");
    }

    [Fact, Trait("M", "M13")]
    public async Task Edit_WhenDeletedElsewhere_ShowsTheMessage()
    {
        Expecting(404);
        var id = await Elsewhere.Add("milk");
        var page = await Open();
        await page.EditOf("milk").ClickAsync();
        await page.EditForm().GetByLabel("Title").FillAsync("oat milk");

        await Elsewhere.Delete(id);
        await page.Save().ClickAsync();

        await Expect(page.GetByText("This task no longer exists.")).ToBeVisibleAsync();
        await page.ShouldHaveFocus();
        // The typed text survives the deletion of the task, and a fetch of the list.
        await page.Title().FillAsync("bread");
        await page.Title().PressAsync("Enter");
        await Expect(page.Row("bread")).ToBeVisibleAsync();
        await Expect(page.EditForm().GetByLabel("Title")).ToHaveValueAsync("oat milk");
    }
}
