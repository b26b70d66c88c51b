namespace TaskManager.Browser.Tests;

/// <summary>Typing goes on during requests, and responses remove no letter.</summary>
public sealed class TypingTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    [Fact, Trait("M", "M11")]
    public async Task Add_WhenTheNextIsSentBeforeTheResponse_AddsBoth()
    {
        var page = await Open();
        await Slow(page, 2000);

        foreach (var title in new[] { "Call the bank", "Pay rent", "Buy milk" })
        {
            await page.Title().PressSequentiallyAsync(title);
            await page.Title().PressAsync("Enter");
            await page.Title().PressAsync("Enter");
        }
        await page.Title().PressSequentiallyAsync("Water");

        await Expect(page.Rows()).ToHaveCountAsync(3);
        (await page.Titles()).Should().Equal("Buy milk", "Pay rent", "Call the bank");
        await Expect(page.Title()).ToHaveValueAsync("Water");
        await Expect(page.Title()).Not.ToHaveAttributeAsync("aria-invalid", "true");
    }

    [Fact, Trait("M", "M11")]
    public async Task Add_WhenTypingDuringTheResponse_LosesNoLetter()
    {
        const string Next = "The quick brown fox jumps over the lazy dog, again and again and again";
        var page = await Open();
        await Slow(page, 150);

        for (var turn = 0; turn < 5; turn++)
        {
            await page.Title().FillAsync($"milk {turn}");
            await page.Title().PressAsync("Enter");
            await page.Keyboard.TypeAsync(Next, new() { Delay = 4 });
            await Expect(page.Row($"milk {turn}")).ToBeVisibleAsync();
            await Expect(page.Title()).ToHaveValueAsync(Next);
        }
    }

    [Fact, Trait("M", "M11")]
    public async Task Add_WhenTypingTheNextDetails_KeepsThemOpen()
    {
        Expecting(422);
        var page = await Open();
        await page.GetByText("Details").ClickAsync();
        await page.Description().FillAsync("first");
        await page.Description().PressAsync("Control+Enter");
        await page.Title().ShouldHaveProblem("A task needs a title.");
        await Expect(page.Description()).ToHaveValueAsync("first");
        await Slow(page);

        await page.Title().FillAsync("milk");
        await Expect(page.Locator(".field-problem")).ToHaveCountAsync(0);
        await Expect(page.Title()).Not.ToHaveAttributeAsync("aria-invalid", "true");
        await page.Title().PressAsync("Enter");
        await page.Description().PressSequentiallyAsync("second");
        await page.Title().FocusAsync();

        await Expect(page.Row("milk")).ToContainTextAsync("first");
        await Expect(page.Description()).ToHaveValueAsync("second");
        await Expect(page.Description()).ToBeVisibleAsync();
    }

    [Fact, Trait("M", "M23")]
    public async Task Add_WhenRejectedDuringTypingTheNext_KeepsBoth()
    {
        Expecting(422);
        var (rejected, next) = (new string('x', 201), "Pay rent");
        var page = await Open();
        await Slow(page);

        await page.Title().FillAsync(rejected);
        await page.Title().PressAsync("Enter");
        await page.Title().PressSequentiallyAsync(next);

        await page.Title().ShouldHaveProblem("The title can have at most 200 characters.");
        await Expect(page.Title()).ToHaveValueAsync($"{rejected} {next}");
    }

    [Fact, Trait("M", "M14")]
    public async Task Add_WhenTheServerCannotBeReached_RestoresTheSentText()
    {
        ExpectingNoServer();
        var page = await Open();
        await page.GetByText("Details").ClickAsync();
        await page.Description().FillAsync("oat");
        await page.RouteAsync("**/tasks", route => route.AbortAsync());

        await page.Title().FillAsync("milk");
        await page.Title().PressAsync("Enter");

        await Expect(page.Toast()).ToContainTextAsync("No text is lost.");
        await Expect(page.Title()).ToHaveValueAsync("milk");
        await Expect(page.Description()).ToHaveValueAsync("oat");
    }

    [Fact, Trait("M", "M11")]
    public async Task Form_WhenSentBeforeHtmxProcessedIt_StaysOnThePage()
    {
        await Elsewhere.Add("milk");
        var page = await Open();
        await page.Mark();
        await page.EvaluateAsync("""
            () => document.addEventListener("htmx:before:settle", () => {
              document.querySelector(".task-edit [name=title]").value = "oat milk";
              document.querySelector(".task-edit .primary").click();
            }, { once: true })
            """);

        await page.EditOf("milk").ClickAsync();

        await Expect(page.Row("oat milk")).ToBeVisibleAsync();
        (await page.IsMarked()).Should().BeTrue();
    }

    [Fact, Trait("M", "M1")]
    public async Task Edit_WhenOpened_HasTheCaretAtTheEndOfTheTitle()
    {
        await Elsewhere.Add("milk");
        var page = await Open();

        await page.EditOf("milk").ClickAsync();
        await Expect(page.EditForm().GetByLabel("Title")).ToBeFocusedAsync();
        await page.Settled();
        await page.Keyboard.TypeAsync(" and bread");

        await Expect(page.EditForm().GetByLabel("Title")).ToHaveValueAsync("milk and bread");
    }

    [Fact, Trait("M", "M11")]
    public async Task Edit_WhenEnterIsPressedTwice_SavesOnce()
    {
        await Elsewhere.Add("milk");
        var page = await Open();
        var sent = 0;
        await page.RouteAsync("**/tasks/*", async route =>
        {
            if (route.Request.Method == "PUT") sent++;
            await Task.Delay(200);
            await route.ContinueAsync();
        });

        await page.EditOf("milk").ClickAsync();
        await page.EditForm().GetByLabel("Title").FillAsync("oat milk");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Row("oat milk")).ToBeVisibleAsync();
        await Task.Delay(500);
        await page.Settled();
        sent.Should().Be(1);
    }

    private static async Task Slow(IPage page, int milliseconds = 400) => await page.RouteAsync("**/tasks", async route =>
    {
        await Task.Delay(milliseconds);
        await route.ContinueAsync();
    });
}
