using Deque.AxeCore.Commons;

namespace TaskManager.Browser.Tests;

[Trait("M", "B9")]
public sealed class AccessibilityTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    private static readonly string[] Rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];

    // The rules whose result depends on the color scheme.
    private static readonly string[] RulesOfColour = ["color-contrast", "link-in-text-block"];

    [Fact]
    public async Task Row_Always_HasAccessibleNamesAndStates()
    {
        await Elsewhere.Add("done", completed: true);
        await Elsewhere.AddAll("milk");
        var page = await Open();

        await Expect(page.Check("milk")).ToHaveAttributeAsync("aria-checked", "false");
        await Expect(page.Check("done")).ToHaveAttributeAsync("aria-checked", "true");
        await Expect(page.EditOf("milk")).ToHaveCountAsync(1);
        await Expect(page.DeleteOf("milk")).ToHaveCountAsync(1);
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "New task" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Searchbox, new() { Name = "Search tasks" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Views" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Toasts_AfterAChange_AreInALiveRegionThatStays()
    {
        var page = await Open();
        var region = page.Locator("#toasts");
        await Expect(region).ToHaveAttributeAsync("aria-live", "polite");
        await region.EvaluateAsync("e => { e.marked = true }");

        await page.Add("milk");
        await Expect(region).ToContainTextAsync("Added milk");
        await page.Check("milk").ClickAsync();
        await Expect(region).ToContainTextAsync("Completed milk");

        (await region.EvaluateAsync<bool>("e => e.marked === true")).Should().BeTrue("screen readers do not announce a replaced region");
    }

    [Theory]
    [InlineData("/"), InlineData("/tasks?view=active"), InlineData("/tasks?view=completed"), InlineData("/tasks?q=bread")]
    [InlineData("/nowhere")]
    public async Task Axe_OnEachEmptyPage_FindsNothing(string path)
    {
        Expecting(404);
        await AxeFindsNothing(await OpenStill(path));
    }

    [Fact]
    public async Task Axe_OnListsAndToasts_FindsNothing()
    {
        await Elsewhere.Add("done", "with words", completed: true);
        await Elsewhere.AddAll(Enumerable.Range(1, 26).Select(n => $"task {n}"));
        var page = await OpenStill("/");
        await AxeFindsNothing(page);

        await page.Check("task 1").ClickAsync();
        await Expect(page.Undo()).ToBeVisibleAsync();
        await page.Check("task 2").HoverAsync();
        await AxeFindsNothing(page);

        await page.View("completed").ClickAsync();
        await Expect(page.Check("done")).ToBeVisibleAsync();
        await AxeFindsNothing(page);

        await page.Search().FillAsync("done");
        await Expect(page.Locator("#found")).ToBeVisibleAsync();
        await AxeFindsNothing(page);
    }

    [Fact]
    public async Task Axe_OnForms_FindsNothing()
    {
        Expecting(422);
        Expecting(409);
        var id = await Elsewhere.Add("milk", "oat");
        var page = await OpenStill("/");
        await page.GetByText("Details").ClickAsync();
        await page.Title().PressAsync("Enter");
        await Expect(page.Locator("#title-problem")).ToBeVisibleAsync();
        await AxeFindsNothing(page);

        await page.EditOf("milk").ClickAsync();
        await Expect(page.EditForm()).ToBeVisibleAsync();
        await AxeFindsNothing(page);

        await page.EditForm().GetByLabel("Title").FillAsync("");
        await page.Save().ClickAsync();
        await Expect(page.EditForm().Locator(".field-problem")).ToBeVisibleAsync();
        await AxeFindsNothing(page);

        await Elsewhere.Edit(id, "their milk", "their words");
        await page.EditForm().GetByLabel("Title").FillAsync("my milk");
        await page.Save().ClickAsync();
        await Expect(page.EditForm().GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await AxeFindsNothing(page);

        await page.GotoAsync($"/tasks/{id}/edit");
        await AxeFindsNothing(page);
    }

    [Fact]
    public async Task ForcedColors_WhenActive_ShowsStatesAndControls()
    {
        await Elsewhere.Add("done", completed: true);
        await Elsewhere.AddAll("milk");
        var page = await Open(with: options => options.ForcedColors = ForcedColors.Active);

        (await page.EvaluateAsync<bool>("() => matchMedia('(forced-colors: active)').matches")).Should().BeTrue();
        const string Fill = "e => getComputedStyle(e, '::before').backgroundColor";
        (await page.Check("done").EvaluateAsync<string>(Fill)).Should().NotBe(await page.Check("milk").EvaluateAsync<string>(Fill));
        const string Line = "e => getComputedStyle(e).textDecorationLine";
        (await page.Row("done").Locator(".title").EvaluateAsync<string>(Line)).Should().Be("line-through");
        (await page.Row("milk").Locator(".title").EvaluateAsync<string>(Line)).Should().Be("none");
        (await page.Locator("#task-form .primary").EvaluateAsync<string>("e => getComputedStyle(e).borderStyle")).Should().Be("solid");
        await page.Row("milk").HoverAsync();
        (await page.DeleteOf("milk").EvaluateAsync<string>(Fill)).Should().NotBe("rgba(0, 0, 0, 0)");
        await Screenshots.Take(page, "forced-colors");
    }

    private async Task<IPage> OpenStill(string path) =>
        await Open(path, with: options => options.ReducedMotion = ReducedMotion.Reduce, lent: true);

    // Runs the engine directly: the package for Playwright opens another page for each result, which takes longer than the rules.
    internal static async Task AxeFindsNothing(IPage page)
    {
        if (await page.EvaluateAsync<bool>("() => !window.axe")) await page.EvaluateAsync(new BundledAxeScriptProvider().GetScript());
        foreach (var (scheme, rules) in new[] { (ColorScheme.Light, Rules), (ColorScheme.Dark, RulesOfColour) })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await page.Settled();
            var found = await page.EvaluateAsync<string[]>("""
                async (rules) => {
                  const { passes, violations } = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
                  if (!passes.length) throw new Error("No rule was tried.");
                  const summary = ({ html, failureSummary }) => `${html} ${failureSummary}`;
                  return violations.map(({ id, help, nodes }) => `${id} (${help}): ${nodes.map(summary).join("; ")}`);
                }
                """, rules);
            found.Should().BeEmpty($"in {scheme}");
        }
    }
}
