using TaskManager.Domain.Tasks;

namespace TaskManager.Browser.Tests.Support;

/// <summary>A text that somebody typed, and the task that has as much of it as a task can hold.</summary>
internal sealed record Typed(string Payload, string Title, string Description, Guid Id)
{
    /// <summary>The payload as a form can have it: one with NUL is refused as a whole.</summary>
    public string Field => Payload.Replace("\0", "", StringComparison.Ordinal);
}

/// <summary>The pages that show what somebody typed: each opens one, and sees that the text is there as it was typed.</summary>
internal static class XssPlaces
{
    // The title is no text, so the form comes back: a field for one line takes none of its line breaks away before that.
    private const string Refused = "\u0001";

    public static IReadOnlyDictionary<string, Func<IPage, Typed, Task>> All { get; } = new Dictionary<string, Func<IPage, Typed, Task>>
    {
        ["a search"] = async (page, typed) =>
        {
            // A longer one is refused, and not repeated.
            var q = typed.Payload.Length > TaskSearch.QueryMaxLength ? typed.Title : typed.Payload;
            await page.GotoAsync($"/tasks?q={Uri.EscapeDataString(q)}&view=all");
            (await page.Texts("#q")).Should().Equal(XssPage.Echoed(q.Trim()));
            (await page.Texts("main q")).Should().Equal(XssPage.Echoed(q.Trim()));
            (await page.Texts("#list-state [name=q]")).Should().Equal(XssPage.Echoed(q.Trim()));
        },
        ["an address that is refused"] = async (page, typed) =>
        {
            var payload = typed.Payload[..int.Min(typed.Payload.Length, 400)];
            var value = Uri.EscapeDataString(payload);
            await page.GotoAsync($"/tasks?shown={value}&q={value}&view={value}&after={value}&returnUrl={value}");
            (await page.Texts("[role=alert] p:first-of-type")).Should().Equal(Unusable(payload, "shown"));
        },
        ["a task"] = async (page, typed) =>
        {
            await page.GotoAsync($"/tasks/{typed.Id}");
            (await page.Texts(".task .title, .task .description")).Should().Equal(typed.Title, typed.Description);
        },
        ["a form"] = async (page, typed) =>
        {
            await page.GotoAsync($"/tasks/{typed.Id}/edit");
            await ShowsForm(page, ".task-edit", typed.Title, typed.Description);
        },
        ["a new task that is refused"] = async (page, typed) =>
        {
            await page.Post("/tasks", [("title", typed.Field + Refused), ("description", typed.Field), ("returnUrl", typed.Field)]);
            await ShowsForm(page, "#task-form", typed.Field + Refused, typed.Field);
        },
        ["an id that is none"] = async (page, typed) =>
        {
            await page.Post("/tasks", [("title", typed.Title), ("description", typed.Description), ("id", typed.Field)]);
            await ShowsForm(page, "#task-form", typed.Title, typed.Description);
            (await page.Texts("#id-problem")).Should().Equal(Unusable(typed.Field, "id"));
        },
        ["a conflict"] = async (page, typed) =>
        {
            await page.Post($"/tasks/{typed.Id}", [("version", "999"), ("title", typed.Title), ("description", typed.Description), ("returnUrl", typed.Field)]);
            await ShowsForm(page, ".task-edit", typed.Title, typed.Description);
            (await page.Texts(".conflict .title, .conflict .description")).Should().Equal(typed.Title, typed.Description);
        },
        ["what was typed on a page that is out of date"] = async (page, typed) =>
        {
            await page.Post("/tasks", [("title", typed.Field), ("description", typed.Field)], token: false);
            (await page.Texts(".typed")).Should().Equal(XssPage.Echoed(typed.Field), XssPage.Echoed(typed.Field));
        },
    };

    /// <summary>What is said of a value that cannot be read: it is repeated on one line.</summary>
    public static string Unusable(string payload, string name) => $"'{XssPage.Echoed(payload.ReplaceLineEndings(" "))}' cannot be used as {name}.";

    private static async Task ShowsForm(IPage page, string form, string title, string description)
    {
        (await page.Texts($"{form} [name=title]")).Select(XssPage.Echoed).Should().Equal(XssPage.Echoed(title));
        (await page.Texts($"{form} [name=description]")).Should().Equal(XssPage.Echoed(description));
    }
}
