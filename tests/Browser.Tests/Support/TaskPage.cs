using System.Text.Json;

namespace TaskManager.Browser.Tests.Support;

/// <summary>Locators of the parts of the page, by their public ids and names.</summary>
internal static class TaskPage
{
    public static ILocator Title(this IPage page) => page.Locator("#task-form [name=title]");

    public static ILocator Description(this IPage page) => page.Locator("#task-form [name=description]");

    public static ILocator Rows(this IPage page) => page.Locator("#task-list > .task");

    public static ILocator Row(this IPage page, string title) =>
        page.Rows().Filter(new() { Has = page.Locator(".title", new() { HasTextString = title }) });

    public static ILocator Check(this IPage page, string title) => page.GetByRole(AriaRole.Checkbox, new() { Name = title, Exact = true });

    public static ILocator EditOf(this IPage page, string title) =>
        page.GetByRole(AriaRole.Link, new() { Name = $"Edit {title}", Exact = true });

    public static ILocator DeleteOf(this IPage page, string title) =>
        page.GetByRole(AriaRole.Button, new() { Name = $"Delete {title}", Exact = true });

    public static ILocator EditForm(this IPage page) => page.Locator(".task.editing form");

    public static ILocator Search(this IPage page) => page.Locator("#search [name=q]");

    public static ILocator View(this IPage page, string name) => page.Locator($"#view-{name}");

    public static ILocator Toast(this IPage page) => page.Locator("#toasts .toast");

    public static ILocator Undo(this IPage page) => page.Locator("#toasts").GetByRole(AriaRole.Button, new() { Name = "Undo" });

    public static ILocator Save(this IPage page) => page.EditForm().GetByRole(AriaRole.Button, new() { Name = "Save" });

    public static ILocator Cancel(this IPage page) => page.EditForm().GetByRole(AriaRole.Link, new() { Name = "Cancel" });

    /// <summary>Types a title and sends it by Enter.</summary>
    public static async Task Add(this IPage page, string title)
    {
        await page.Title().FillAsync(title);
        await page.Title().PressAsync("Enter");
        await Expect(page.Row(title)).ToBeVisibleAsync();
    }

    /// <summary>Returns the titles on the page, from the top.</summary>
    public static Task<IReadOnlyList<string>> Titles(this IPage page) => page.Locator("#task-list .title").AllTextContentsAsync();

    /// <summary>Waits until requests, swaps and animations have ended.</summary>
    public static Task Settled(this IPage page) => page.WaitForFunctionAsync("""
        () => new Promise(done => setTimeout(() => done(
          !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling")
          && document.getAnimations().every(a => a.playState !== "running")), 50))
        """);

    /// <summary>Returns a description of the focused element; "body" for none.</summary>
    public static Task<string> Focused(this IPage page) => page.EvaluateAsync<string>("""
        () => {
          const e = document.activeElement ?? document.body;
          if (e === document.body) return "body";
          return e.id ? `#${e.id}` : `${e.className} ${e.getAttribute("aria-label") ?? e.textContent.trim()}`.trim();
        }
        """);

    /// <summary>Checks that an element has the focus when the page has settled.</summary>
    public static async Task ShouldHaveFocus(this IPage page)
    {
        await page.Settled();
        (await page.Focused()).Should().NotBe("body");
    }

    public static ILocator LiveStatus(this IPage page) => page.Locator("#live-status");

    /// <summary>Waits until the page has an event stream and its list is current.</summary>
    public static async Task IsLive(this IPage page)
    {
        await Expect(page.LiveStatus()).ToHaveTextAsync("Live");
        await page.Settled();
    }

    /// <summary>Marks the document, so that a test can detect a page load.</summary>
    public static Task Mark(this IPage page) => page.EvaluateAsync("() => { window.marked = true }");

    public static Task<bool> IsMarked(this IPage page) => page.EvaluateAsync<bool>("() => window.marked === true");

    /// <summary>Checks that a field shows this error, by its <c>aria-describedby</c>.</summary>
    public static async Task ShouldHaveProblem(this ILocator field, string message)
    {
        await Expect(field).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(field).ToHaveAccessibleDescriptionAsync(message);
        (await field.EvaluateAsync<JsonElement>("e => document.getElementById(e.getAttribute('aria-describedby')).checkVisibility()"))
            .GetBoolean().Should().BeTrue();
    }
}
