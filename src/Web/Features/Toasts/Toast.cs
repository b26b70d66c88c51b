using System.Text.Json;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using TaskManager.Application.Tasks;

namespace TaskManager.Web.Features.Toasts;

/// <summary>What there is to say after something was done.</summary>
public enum ToastKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A task was added.</summary>
    Added,

    /// <summary>A task was reworded.</summary>
    Saved,

    /// <summary>A task was completed or reopened: which one, the task says.</summary>
    Toggled,

    /// <summary>A task was deleted.</summary>
    Deleted,

    /// <summary>A task was restored.</summary>
    Restored,
}

/// <summary>One short message about a task, shown once: on the next page after a plain form, in the toast region after an htmx request.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="TaskId">To which task.</param>
/// <param name="Title">Its title.</param>
/// <param name="Completed">Whether it is completed now.</param>
internal sealed record Toast(ToastKind Kind, Guid TaskId, string Title, bool Completed)
{
    /// <summary>The cookie that carries it from the answer to the next page.</summary>
    public const string Cookie = "taskmanager-flash";

    /// <summary>Keeps the message for <see cref="Take"/>.</summary>
    public static void Keep(ITempDataDictionary flash, ToastKind kind, object? value)
    {
        var task = (TaskView)value!;
        // As one text: TempData would turn a title that looks like a date into one.
        flash[Cookie] = JsonSerializer.Serialize(new Toast(kind, task.Id, task.Title, task.Completed));
    }

    /// <summary>How long it waits for the next page: about as long as it is shown.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The message that waits, and goes on waiting: to take it would be an answer that removes the cookie, which may come after another
    /// action's answer has put its own message there.
    /// </summary>
    public static Toast? Peek(HttpContext context, ITempDataProvider flash) =>
        flash.LoadTempData(context).TryGetValue(Cookie, out var kept) && kept is string text ? JsonSerializer.Deserialize<Toast>(text) : null;

    /// <summary>The message that waits, once.</summary>
    public static Toast? Take(HttpContext context, ITempDataDictionary flash) =>
        // Merely looking would make MVC answer with a cookie.
        context.Request.Cookies.ContainsKey(Cookie) && flash[Cookie] is string kept ? JsonSerializer.Deserialize<Toast>(kept) : null;
}
