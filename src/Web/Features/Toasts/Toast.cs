using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using TaskManager.Application.Tasks;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Web.Features.Toasts;

/// <summary>A short message about what a request changed, shown once.</summary>
/// <param name="Change">The change: "Completed".</param>
/// <param name="Subject">The title of the changed task, or the number of changed tasks.</param>
/// <param name="TaskId">The id of the first changed task.</param>
/// <param name="Step">The step that an undo reverts; null when the change cannot be undone.</param>
/// <param name="Note">An additional sentence; null for none.</param>
public sealed record Toast(string Change, string Subject, Guid TaskId, Guid? Step = null, string? Note = null)
{
    /// <summary>The cookie of TempData, which carries the message to the next page after a plain form.</summary>
    public const string Cookie = "taskmanager-toast";

    /// <summary>The lifetime of the cookie: about as long as the message is shown.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private const string Key = "toast";

    /// <summary>Returns the message about the changes of a request; null when nothing changed.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="outcome">The value that the use case returned: an undo names the tasks that it did not revert.</param>
    internal static Toast? Of(ChangesOfRequest changes, object? outcome)
    {
        if (changes.First is not { } first) return null;
        var fact = first.Facts[^1];
        var offersUndo = fact.Kind != FactKind.Added && fact.Undoes is null;
        return new Toast(
            fact.Kind != FactKind.Edited ? fact.Kind.ToString() : fact.Undoes is null ? "Saved" : "Changed back",
            changes.Count == 1 ? first.State.Title : string.Create(CultureInfo.CurrentCulture, $"{changes.Count:N0} tasks"),
            first.State.Id,
            offersUndo ? fact.Step : null,
            outcome is Undone undone ? Stays(undone.Unchanged) : null);
    }

    /// <summary>Stores the message for the next page of this owner.</summary>
    public void Keep(ITempDataDictionary data, OwnerId owner) => data[Key] = JsonSerializer.Serialize(new Saved(owner.Value, this));

    /// <summary>Returns the message that was stored for this page; null when there is none, or when it belongs to another owner.</summary>
    public static Toast? Take(ViewContext view)
    {
        // Reading TempData makes the response delete the cookie, even when the request has none.
        if (!view.HttpContext.Request.Cookies.ContainsKey(Cookie) || view.TempData[Key] is not string text) return null;
        var kept = JsonSerializer.Deserialize<Saved>(text)!;
        return kept.Owner == view.HttpContext.RequestServices.GetRequiredService<Scope>().Owner.Value ? kept.Toast : null;
    }

    private static string? Stays(IReadOnlyList<string> reasons) => reasons switch
    {
        [] => null,
        [var reason] => reason,
        _ => string.Create(CultureInfo.CurrentCulture, $"{reasons.Count:N0} tasks were changed again since, so they stay as they are."),
    };

    private sealed record Saved(Guid Owner, Toast Toast);
}
