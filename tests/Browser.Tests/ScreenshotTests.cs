namespace TaskManager.Browser.Tests;

/// <summary>Pictures of the page in several widths, themes and amounts, on demand: SCREENSHOTS=1 ./test Screenshot.</summary>
[Trait("M", "M8")]
public sealed class ScreenshotTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    [Fact(Explicit = true)]
    public async Task Page_InEachWidthThemeAndAmount_IsPictured()
    {
        await Take("tasks-000");
        await Elsewhere.Add("Water the plants");
        await Take("tasks-001");
        await Elsewhere.Add("Call the dentist", "Ask for a morning", completed: true);
        await Elsewhere.Add("Book the train to Lyon", "Window seat, not the last one of the day");
        await Take("tasks-003");
        await Elsewhere.DeleteAll();

        await Elsewhere.Add("Buy milk");
        await Elsewhere.Add("牛乳とパンを買う、それから図書館に本を返す");
        await Elsewhere.Add("اشتر الحليب والخبز قبل أن يغلق المتجر", "لا تنس البيض");
        await Elsewhere.Add(string.Concat(Enumerable.Repeat("A long title that goes on and on. ", 6))[..200]);
        await Elsewhere.Add(new string('W', 200), "A title of one word");
        await Take("texts");
        await Elsewhere.DeleteAll();

        for (var n = 200; n > 0; n--) await Elsewhere.Add($"Task {n}", completed: n % 7 == 3);
        await Take("tasks-200");
    }

    [Fact(Explicit = true)]
    public async Task Page_InEachState_IsPictured()
    {
        Expecting(422);
        Expecting(409);
        Expecting(404);
        var id = await Elsewhere.Add("Call the dentist", "Ask for a morning");
        await Elsewhere.Add("Water the plants");
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            var page = await Open(with: options => (options.ColorScheme, options.ReducedMotion) = (scheme, ReducedMotion.Reduce));
            await page.GetByText("Details").ClickAsync();
            await page.Title().PressAsync("Enter");
            await Expect(page.Locator("#title-problem")).ToBeVisibleAsync();
            await page.Row("Water the plants").HoverAsync();
            await Screenshots.Take(page, $"add-error-{scheme}", fullPage: false);

            await page.GotoAsync("/");
            await page.EditOf("Call the dentist").ClickAsync();
            await Expect(page.EditForm()).ToBeVisibleAsync();
            await Screenshots.Take(page, $"edit-{scheme}", fullPage: false);
            await Elsewhere.Edit(id, $"Call the dentist on Monday, {scheme}", "They open at nine");
            await page.Save().ClickAsync();
            await Expect(page.EditForm().GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
            await Screenshots.Take(page, $"conflict-{scheme}", fullPage: false);
            await page.Save().ClickAsync();
            await Expect(page.EditForm()).ToHaveCountAsync(0);

            await page.Check("Water the plants").ClickAsync();
            await Expect(page.Undo()).ToBeVisibleAsync();
            await page.Check("Water the plants").FocusAsync();
            await page.Keyboard.PressAsync("Tab");
            await Screenshots.Take(page, $"toast-and-focus-{scheme}", fullPage: false);
            await page.Search().FocusAsync();
            await page.Keyboard.PressAsync("Tab");
            await Screenshots.Take(page, $"search-button-{scheme}", fullPage: false);
            await Elsewhere.Toggle((await TaskId(page, "Water the plants")));

            await page.GotoAsync("/tasks?q=nothing+like+it");
            await Screenshots.Take(page, $"nothing-found-{scheme}", fullPage: false);
            await page.GotoAsync("/nowhere");
            await Screenshots.Take(page, $"not-found-{scheme}", fullPage: false);
        }
        var touch = await Open(with: options =>
            (options.ViewportSize, options.HasTouch, options.IsMobile) = (new() { Width = 360, Height = 740 }, true, true));
        await Screenshots.Take(touch, "touch", fullPage: false);
    }

    private static async Task<Guid> TaskId(IPage page, string title) =>
        Guid.Parse((await page.Row(title).GetAttributeAsync("id"))!["task-".Length..]);

    private async Task Take(string name)
    {
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            var page = await Open(with: options => (options.ColorScheme, options.ReducedMotion) = (scheme, ReducedMotion.Reduce));
            foreach (var width in (int[])[320, 768, 1440])
            {
                await page.SetViewportSizeAsync(width, 800);
                await Screenshots.Take(page, $"{name}-{width}-{scheme}");
            }
            await page.CloseAsync();
        }
    }
}
