using Htmx;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using TaskManager.Domain.Common;
using TaskManager.Web.Features.Errors;
using TaskManager.Web.Features.Toasts;

namespace TaskManager.Web.Htmx;

/// <summary>
/// Answers with the outcome of a use case. An action returns the <see cref="Result{T}"/>; this makes it a fragment, a page, a redirect back
/// (after a plain form), or the answer to an error, by what the request wants.
/// </summary>
/// <param name="partial">The partial that shows the outcome's value. When it is also the <see cref="Form"/>, success shows it emptied.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FragmentAttribute(string partial) : Attribute, IAsyncActionFilter
{
    /// <summary>The full page around the same model.</summary>
    public string Page { get; init; } = "Index";

    /// <summary>The partial of the form that was sent, to show it again with what was typed and what is wrong; null when there is none.</summary>
    public string? Form { get; init; }

    /// <summary>Whether the partial shows nothing but its model, so that it is rendered once and kept (<see cref="FragmentCache"/>).</summary>
    public bool Kept { get; init; }

    /// <summary>The event that tells other parts of the page to fetch themselves after success.</summary>
    public string? Announces { get; init; }

    /// <summary>What is said to the person after success.</summary>
    public ToastKind Says { get; init; }

    public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        context.HttpContext.Response.VaryByWish();
        var controller = (Controller)context.Controller;
        if (context.ModelState.ErrorCount > 0)
        {
            context.Result = Typed(context) is { } typed
                ? Failure(controller, Unreadable(context.ModelState), typed)
                : controller.Fail(ErrorView.Of(StatusCodes.Status400BadRequest, "The form could not be read. Reload the page and try again."));
            return;
        }
        var executed = await next();
        if (executed.Result is ObjectResult { Value: IOutcome outcome })
            executed.Result = outcome.Error is { } error ? Failure(controller, error, Typed(context)) : Success(controller, outcome.Value);
    }

    private static IBaseRequest? Typed(ActionExecutingContext context) => context.ActionArguments.Values.OfType<IBaseRequest>().FirstOrDefault();

    private IActionResult Success(Controller controller, object? value)
    {
        if (Says != ToastKind.None) Toast.Keep(controller.HttpContext, Says, value);
        if (controller.Request.WantsFragment())
        {
            if (Announces is { } change) controller.Response.Htmx(headers => headers.WithTrigger(change));
            if (partial.Length == 0) return controller.Content("", "text/html");
            // What was just changed is not what was kept.
            return Kept && controller.Request.IsSafe() ? new KeptFragmentResult(partial, value!) : controller.PartialView(partial, partial == Form ? null : value);
        }
        if (!controller.Request.IsSafe()) return controller.SeeOther(controller.HttpContext.ReturnUrl());
        controller.ViewData["Partial"] = partial;
        return controller.View(Page, value);
    }

    private IActionResult Failure(Controller controller, Error error, object? typed) => error switch
    {
        Validation invalid when Form is not null => FormAgain(controller, error, invalid.Fields, typed),
        Conflict when Form is not null => FormAgain(controller, error, new[] { error.Message }.ToLookup(_ => ""), typed),
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

    // On one line: what follows a line break is for our own words, which may tell people what to do.
    private static Validation Unreadable(ModelStateDictionary state) => new(state
        .Where(entry => entry.Value!.Errors.Count > 0)
        .ToLookup(entry => entry.Key, entry => $"'{entry.Value!.AttemptedValue?.ReplaceLineEndings(" ")}' cannot be used as {entry.Key.ToLowerInvariant()}."));
}
