using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using TaskManager.Application.Tasks;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

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

    /// <summary>A step was undone: what that came to, its facts say.</summary>
    Undone,
}

/// <summary>One short message about a task, shown once: on the next page after a plain form, in the toast region after an htmx request.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="TaskId">To which task.</param>
/// <param name="Title">Its title.</param>
/// <param name="Completed">Whether it is completed now.</param>
/// <param name="Step">The step that did it, to undo it.</param>
internal sealed record Toast(ToastKind Kind, Guid TaskId, string Title, bool Completed, Guid Step)
{
    /// <summary>What else there is to say; null: nothing.</summary>
    public string? Note { get; init; }

    /// <summary>The cookie that carries it from the answer to the next page.</summary>
    public const string Cookie = "taskmanager-flash";

    /// <summary>How long it waits for the next page: about as long as it is shown.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    /// <summary>Keeps the message for whoever asks next. In clear text: who could change it could only tell themselves something.</summary>
    public static void Keep(HttpContext context, ToastKind kind, object? value)
    {
        var undone = value as Undone;
        var (task, step) = (undone?.First ?? (TaskView)value!, context.RequestServices.GetRequiredService<Scope>().Step);
        var title = undone is { Count: > 1 } ? string.Create(CultureInfo.CurrentCulture, $"{undone.Count:N0} tasks") : task.Title;
        var toast = new Toast(undone is null ? kind : Of(undone.Kind), task.Id, title, task.Completed, step)
        {
            Note = undone is null ? null : Stays(undone.Kept),
        };
        var kept = JsonSerializer.SerializeToUtf8Bytes(toast);
        context.Response.Cookies.Append(Cookie, Base64Url.EncodeToString(kept), Options(context, Lifetime));
    }

    /// <summary>
    /// The message that waits, and goes on waiting: to take it would be an answer that removes the cookie, which may come after another
    /// action's answer has put its own message there.
    /// </summary>
    public static Toast? Peek(HttpContext context)
    {
        try
        {
            return context.Request.Cookies[Cookie] is { } kept ? JsonSerializer.Deserialize<Toast>(Base64Url.DecodeFromChars(kept)) : null;
        }
        catch (Exception garbled) when (garbled is FormatException or JsonException)
        {
            // Not ours: nothing to say.
            return null;
        }
    }

    /// <summary>The message that waits, once.</summary>
    public static Toast? Take(HttpContext context)
    {
        var toast = Peek(context);
        if (toast is not null) Drop(context);
        return toast;
    }

    /// <summary>Forgets the message that waits.</summary>
    public static void Drop(HttpContext context) => context.Response.Cookies.Delete(Cookie, Options(context, lifetime: null));

    private static string? Stays(IReadOnlyList<string> kept) => kept switch
    {
        [] => null,
        [var one] => one,
        _ => string.Create(CultureInfo.CurrentCulture, $"{kept.Count:N0} tasks were changed again since, so they stay as they are."),
    };

    private static ToastKind Of(FactKind fact) => fact switch
    {
        FactKind.Added => ToastKind.Added,
        FactKind.Completed or FactKind.Reopened => ToastKind.Toggled,
        FactKind.Deleted => ToastKind.Deleted,
        FactKind.Restored => ToastKind.Restored,
        _ => ToastKind.Saved,
    };

    private static CookieOptions Options(HttpContext context, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
        Path = context.Request.PathBase.HasValue ? context.Request.PathBase.Value : "/",
        MaxAge = lifetime,
    };
}
