using TaskManager.Domain.Tasks;

namespace TaskManager.Browser.Tests.Support;

/// <summary>A payload, and a task with as much of it as a task can have.</summary>
internal sealed record Typed(string Payload, string Title, string Description, Guid Id)
{
    /// <summary>The payload for a form, without NUL: the server rejects a form with it.</summary>
    public string Field => Payload.Replace("\0", "", StringComparison.Ordinal);
}

/// <summary>The pages that show typed texts, and the elements that must show them unchanged.</summary>
internal static class XssPlaces
{
    // Makes the title invalid, so that the response is the form.
    private const string Refused = "\u0001";

    // The number of found tasks differs between payloads.
    private const string Found = "#task-list > .task:not(:only-of-type), #more, #found, .empty, #live-status";

    public static IReadOnlyDictionary<string, Func<Typed, Asked>> All { get; } = new Dictionary<string, Func<Typed, Asked>>
    {
        ["a search"] = typed =>
        {
            // The error page for a longer search does not repeat it.
            var q = typed.Payload.Length > TaskSearch.QueryMaxLength ? typed.Title : typed.Payload;
            return new($"/tasks?q={Uri.EscapeDataString(q)}&view=all")
            {
                Shows = [("#q", null, [q.Trim()]), ("main q", null, [q.Trim()])],
                Without = Found,
            };
        },
        ["an address that is refused"] = typed =>
        {
            var payload = typed.Payload[..int.Min(typed.Payload.Length, 400)];
            var value = Uri.EscapeDataString(payload);
            return new($"/tasks?shown={value}&q={value}&view={value}&after={value}&returnUrl={value}")
            {
                Shows = [("[role=alert] p:first-of-type", null, [Unusable(payload, "shown")])],
            };
        },
        ["a task"] = typed => new($"/tasks/{typed.Id}")
        {
            Shows = [(".task .title, .task .description", null, [typed.Title, typed.Description])],
        },
        ["a form"] = typed => new($"/tasks/{typed.Id}/edit") { Shows = Form(".task-edit", typed.Title, typed.Description) },
        ["a new task that is refused"] = typed => new(
            "/tasks", [("title", typed.Field + Refused), ("description", typed.Description), ("returnUrl", typed.Field)])
        {
            Shows = Form("#task-form", typed.Field + Refused, typed.Description),
            Without = Found,
        },
        ["an id that is none"] = typed => new("/tasks", [("title", typed.Title), ("description", typed.Description), ("id", typed.Field)])
        {
            Shows = [.. Form("#task-form", typed.Title, typed.Description), ("#id-problem", null, [Unusable(typed.Field, "id")])],
            Without = Found,
        },
        ["a conflict"] = typed => new(
            $"/tasks/{typed.Id}",
            [("version", "999"), ("title", typed.Title), ("description", typed.Description), ("returnUrl", typed.Field)])
        {
            Shows =
            [
                .. Form(".task-edit", typed.Title, typed.Description),
                (".conflict .title, .conflict .description", null, [typed.Title, typed.Description]),
            ],
        },
        ["what was typed on a page that is out of date"] = typed =>
            new("/tasks", [("title", typed.Field), ("description", typed.Field)], Token: false)
            {
                Shows = [(".typed", null, [typed.Field, typed.Field])],
            },
    };

    /// <summary>Returns the message about an unreadable value, which repeats it on one line.</summary>
    public static string Unusable(string payload, string name) =>
        $"'{XssPage.Echoed(payload.ReplaceLineEndings(" "))}' cannot be used as {name}.";

    private static IReadOnlyList<(string, string?, string[])> Form(string form, string title, string description) =>
        [($"{form} [name=title]", null, [title]), ($"{form} [name=description]", null, [description])];
}
