using Htmx;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using TaskManager.Application.Tasks;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Web.Features.Errors;
using TaskManager.Web.Features.Toasts;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Rendering;

/// <summary>
/// Turns the <see cref="Result{T}"/> that an action returns into the response that the request wants: a fragment, a page, a redirect back
/// after a plain form, or an error.
/// </summary>
/// <param name="partial">
/// The partial that shows the value of the result; null for a command that swaps nothing. When it is also the <see cref="Form"/>, success
/// shows it emptied.
/// </param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FragmentAttribute(string? partial = null) : Attribute, IAsyncActionFilter
{
    /// <summary>The view of the full page, with the same model.</summary>
    public string Page { get; init; } = "Index";

    /// <summary>
    /// The title of a full page that shows the fragment, which is <see cref="Cached"/>, as its list (<c>Shared/List.cshtml</c>); null for a
    /// page with a view of its own.
    /// </summary>
    public string? Title { get; init => (field, Cached) = (value, true); }

    /// <summary>The partial of the sent form, which is shown again with the typed text and its errors; null without a form.</summary>
    public string? Form { get; init; }

    /// <summary>Whether a GET may answer from the <see cref="FragmentCache"/>: the partial depends on its model only.</summary>
    public bool Cached { get; init; }

    /// <summary>The htmx event that makes the list fetch itself after success.</summary>
    public string? Announces { get; init; }

    public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        context.HttpContext.Response.VaryByWish();
        var controller = (Controller)context.Controller;
        if (context.ModelState.ErrorCount > 0)
        {
            context.Result = Typed(context) is { } typed
                ? Failure(controller, Unreadable(context.ModelState), typed)
                : controller.Fail(ErrorView.Of(
                    StatusCodes.Status400BadRequest, "The form could not be read. Reload the page and try again."));
            return;
        }
        var executed = await next();
        if (executed.Result is ObjectResult { Value: IOutcome outcome })
            executed.Result = outcome.Error is { } error ? Failure(controller, error, Typed(context)) : Success(controller, outcome.Value);
    }

    private static IBaseRequest? Typed(ActionExecutingContext context) =>
        context.ActionArguments.Values.OfType<IBaseRequest>().FirstOrDefault();

    private IActionResult Success(Controller controller, object? value)
    {
        if (!controller.Request.IsSafe()) return Acted(controller, value);
        if (controller.Request.WantsFragment())
            return Cached ? new CachedFragmentResult(partial!, value!) : controller.PartialView(partial, value);
        controller.ViewData["Partial"] = partial;
        controller.ViewData["Title"] = Title;
        return controller.View(Title is null ? Page : "List", value);
    }

    private IActionResult Acted(Controller controller, object? value)
    {
        var services = controller.HttpContext.RequestServices;
        var toast = Toast.Of(services.GetRequiredService<ChangesOfRequest>(), value);
        // A repeated request adds nothing, and its response must be the same.
        if (toast is null && partial == Form && value is TaskView added) toast = new Toast(nameof(FactKind.Added), added.Title, added.Id);
        if (!controller.Request.WantsFragment())
        {
            toast?.Keep(controller.TempData, services.GetRequiredService<Scope>().Owner);
            return controller.SeeOther(controller.HttpContext.ReturnUrl());
        }
        if (Announces is { } change) controller.Response.Htmx(headers => headers.WithTrigger(change));
        return controller.PartialView("_Acted", new Acted(partial, partial == Form ? null : value, toast));
    }

    private IActionResult Failure(Controller controller, Error error, object? typed) => error switch
    {
        Validation invalid when Form is not null => FormAgain(controller, error, invalid.Fields, typed),
        Conflict when Form is not null => FormAgain(controller, error, Validation.Of("", error.Message).Fields, typed),
        _ => controller.Fail(error, typed: Form is not null),
    };

    private IActionResult FormAgain(Controller controller, Error error, ILookup<string, string> messages, object? typed)
    {
        controller.ModelState.Replace(messages);
        controller.Response.StatusCode = error.Status(controller.Request);
        controller.ViewData["Current"] = (error as Conflict)?.Current;
        if (controller.Request.WantsFragment()) return controller.PartialView(Form!, typed);
        controller.ViewData["Partial"] = Form;
        return controller.View(Page, typed);
    }

    // The error page shows text after a line break as instructions or commands, so that typed text must have none.
    private static Validation Unreadable(ModelStateDictionary state) => new(state
        .Where(entry => entry.Value!.Errors.Count > 0)
        .ToLookup(
            entry => entry.Key,
            entry => $"'{entry.Value!.AttemptedValue?.ReplaceLineEndings(" ")}' cannot be used as {entry.Key.ToLowerInvariant()}."));
}

/// <summary>The response to a command of htmx: the swapped partial, and the message.</summary>
/// <param name="Partial">The swapped partial; null when nothing is swapped.</param>
/// <param name="Value">The model of the partial.</param>
/// <param name="Toast">The message; null when nothing changed.</param>
public sealed record Acted(string? Partial, object? Value, Toast? Toast);
