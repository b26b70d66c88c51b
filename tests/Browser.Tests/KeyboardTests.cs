using System.Text.Json;

namespace TaskManager.Browser.Tests;

[Trait("M", "B11")]
public sealed class KeyboardTests(Chromium chromium, LentApp app) : BrowserTest(chromium, app)
{
    private const string Describe = """
        () => {
          const e = document.activeElement;
          const s = getComputedStyle(e), box = e.getBoundingClientRect();
          const name = e.getAttribute("aria-label") ?? e.labels?.[0]?.textContent ?? e.textContent.trim().replace(/\s+/g, " ");
          return { name, indicated: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2,
                   seen: box.width >= 20 && box.height >= 20 && box.top >= 0 && box.bottom <= innerHeight
                     && e.checkVisibility({ opacityProperty: true }) };
        }
        """;

    [Fact]
    public async Task Tab_FromTheTop_ReachesAllControlsInOrderAndShowsTheFocus()
    {
        await Elsewhere.AddAll("bread", "milk");
        var page = await Open();
        await page.Check("bread").ClickAsync();
        await Expect(page.Undo()).ToBeVisibleAsync();
        await page.ReloadAsync();
        await page.Row("milk").HoverAsync();
        await page.DeleteOf("milk").ClickAsync();
        await Expect(page.Undo()).ToBeVisibleAsync();
        await page.Settled();
        // The toast stays under the pointer.
        await page.Toast().HoverAsync();
        await page.EvaluateAsync("() => document.activeElement.blur()");
        await page.Locator("body").EvaluateAsync("b => { b.tabIndex = -1; b.focus(); b.removeAttribute('tabindex') }");

        string[] expected =
        [
            "Skip to the tasks", "Tasks", "New task", "Add", "Details", "All 1", "Active 0", "Completed 1", "Search tasks", "Search",
            "bread", "Edit bread", "Delete bread", "Export and import", "Undo",
        ];
        var reached = new List<string>();
        foreach (var _ in expected)
        {
            await page.Keyboard.PressAsync("Tab");
            await page.Settled();
            var at = await page.EvaluateAsync<JsonElement>(Describe);
            var name = at.GetProperty("name").GetString()!;
            reached.Add(name);
            at.GetProperty("indicated").GetBoolean().Should().BeTrue($"{name} must show that it has the focus");
            at.GetProperty("seen").GetBoolean().Should().BeTrue($"{name} must be visible while it has the focus");
        }
        reached.Should().Equal(expected);
    }

    [Fact]
    public async Task SkipLink_WhenFollowed_GoesToTheTasks()
    {
        var page = await Open();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#main")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Title()).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Shortcuts_WhenNotTyping_FocusTheAddFieldAndTheSearch()
    {
        var page = await Open();

        await page.Keyboard.PressAsync("n");
        await Expect(page.Title()).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("n");
        await page.Keyboard.PressAsync("/");
        await Expect(page.Title()).ToHaveValueAsync("n/");

        await page.View("all").FocusAsync();
        await page.Keyboard.PressAsync("/");
        await Expect(page.Search()).ToBeFocusedAsync();
        await Expect(page.Search()).ToHaveValueAsync("");
    }

    [Theory, InlineData(" "), InlineData("Enter")]
    public async Task Toggle_WhenPressed_KeepsTheFocus(string key)
    {
        await Elsewhere.AddAll("bread", "milk");
        var page = await Open();

        await page.Check("milk").FocusAsync();
        await page.Keyboard.PressAsync(key);

        await Expect(page.Check("milk")).ToBeCheckedAsync();
        await page.Settled();
        await Expect(page.Check("milk")).ToBeFocusedAsync();
        await Task.Delay(1_200);
        await page.Settled();
        await Expect(page.Check("milk")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task AllActions_WithoutAMouse_KeepAFocus()
    {
        Expecting(422);
        var page = await Open();

        await page.Keyboard.PressAsync("n");
        foreach (var title in (string[])["tea", "milk", "bread"])
        {
            await page.Keyboard.TypeAsync(title);
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.Row(title)).ToBeVisibleAsync();
            await page.Settled();
            await Expect(page.Title()).ToBeFocusedAsync();
        }

        await page.EditOf("milk").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.EditForm().GetByLabel("Title")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.EditForm()).ToHaveCountAsync(0);
        await page.Settled();
        await Expect(page.EditOf("milk")).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Enter");
        await Expect(page.EditForm().GetByLabel("Title")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("oat");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.TypeAsync("two");
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(page.Row("milk").Locator(".description")).ToHaveTextAsync("oat\ntwo");
        await page.Settled();
        await Expect(page.EditOf("milk")).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Tab");
        await Expect(page.DeleteOf("milk")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Row("milk")).ToHaveCountAsync(0);
        await page.Settled();
        await Expect(page.Check("tea")).ToBeFocusedAsync();

        await page.Undo().FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Row("milk")).ToBeVisibleAsync();
        await page.Settled();
        await Expect(page.Check("milk")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task CtrlEnter_InTheDetails_AddsAndFocusesTheAddField()
    {
        var page = await Open();
        await page.Keyboard.PressAsync("n");
        await page.Keyboard.TypeAsync("milk");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("oat");

        await page.Keyboard.PressAsync("Control+Enter");

        await Expect(page.Row("milk").Locator(".description")).ToHaveTextAsync("oat");
        await page.Settled();
        await Expect(page.Title()).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Delete_OfAllTasks_FocusesTheAddField()
    {
        await Elsewhere.AddAll("bread", "milk");
        var page = await Open();

        await page.DeleteOf("milk").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Rows()).ToHaveCountAsync(1);
        await page.Settled();
        await Expect(page.Check("bread")).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync(" ");
        await Expect(page.Rows()).ToHaveCountAsync(0);
        await page.Settled();
        await Expect(page.Title()).ToBeFocusedAsync();
    }

    [Fact]
    public async Task LoadMore_WhenPressed_FocusesTheFirstNewTask()
    {
        await Elsewhere.AddAll(Enumerable.Range(1, 26).Select(n => $"task {n}"));
        var page = await Open();

        await page.Locator("#load-more").FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Rows()).ToHaveCountAsync(26);
        await page.Settled();
        await Expect(page.Check("task 26")).ToBeFocusedAsync();
    }
}
