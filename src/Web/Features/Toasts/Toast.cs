using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using TaskManager.Application.Tasks;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Web.Features.Toasts;

/// <summary>A short message about what a request changed, shown once.</summary>
/// <param name="Words">What happened: "Completed".</param>
/// <param name="Subject">What it happened to: the title of a task, or how many tasks.</param>
/// <param name="TaskId">The first of these tasks.</param>
/// <param name="Step">The step that an undo takes back; null when none is offered.</param>
/// <param name="Note">One more sentence; null when there is none.</param>
public sealed record Toast(string Words, string Subject, Guid TaskId, Guid? Step = null, string? Note = null)
{
    /// <summary>The cookie of the framework's TempData, which carries the message to the next page after a plain form.</summary>
    public const string Cookie = "taskmanager-toast";

    /// <summary>How long it waits for the next page: about as long as it is shown.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private const string Key = "toast";

    /// <summary>The message about changes, by their facts; null when nothing changed.</summary>
    /// <param name="changes">What the request changed.</param>
    /// <param name="outcome">The outcome of its use case: an undo may have left some tasks as they are.</param>
    internal static Toast? Of(ChangesOfRequest changes, object? outcome)
    {
        if (changes.First is not { } first) return null;
        var fact = first.Facts[^1];
        var offersUndo = fact.Kind != FactKind.Added && fact.Undoes is null;
        return new Toast(
            fact.Kind == FactKind.Edited ? "Saved" : fact.Kind.ToString(),
            changes.Count == 1 ? first.State.Title : string.Create(CultureInfo.CurrentCulture, $"{changes.Count:N0} tasks"),
            first.State.Id,
            offersUndo ? fact.Step : null,
            outcome is Undone undone ? Stays(undone.Unchanged) : null);
    }

    /// <summary>Keeps the message for the next page of this owner.</summary>
    public void Keep(ITempDataDictionary data, OwnerId owner) => data[Key] = JsonSerializer.Serialize(new Kept(owner.Value, this));

    /// <summary>The message that was kept for this page; null when there is none, or when it is another owner's.</summary>
    public static Toast? Take(ViewContext view)
    {
        // TempData that was read makes each answer delete a cookie, also where there is none.
        if (!view.HttpContext.Request.Cookies.ContainsKey(Cookie) || view.TempData[Key] is not string text) return null;
        var kept = JsonSerializer.Deserialize<Kept>(text)!;
        return kept.Owner == view.HttpContext.RequestServices.GetRequiredService<Scope>().Owner.Value ? kept.Toast : null;
    }

    private static string? Stays(IReadOnlyList<string> kept) => kept switch
    {
        [] => null,
        [var one] => one,
        _ => string.Create(CultureInfo.CurrentCulture, $"{kept.Count:N0} tasks were changed again since, so they stay as they are."),
    };

    private sealed record Kept(Guid Owner, Toast Toast);
}
