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
        var controller = (ControllerBase)context.Controller;
        if (context.ModelState.ErrorCount > 0)
        {
            context.Result = Typed(context) is { } typed
                ? Failure(controller, Unreadable(context.ModelState), typed)
                : controller.Fail(Problem.Of(StatusCodes.Status400BadRequest, "The form could not be read. Reload the page and try again."));
            return;
        }
        var executed = await next();
        if (executed.Result is ObjectResult { Value: IOutcome outcome })
            executed.Result = outcome.Error is { } error ? Failure(controller, error, Typed(context)) : Success(controller, outcome.Value);
    }

    private static IBaseRequest? Typed(ActionExecutingContext context) => context.ActionArguments.Values.OfType<IBaseRequest>().FirstOrDefault();

    private IActionResult Success(ControllerBase controller, object? value)
    {
        if (Says != ToastKind.None) Toast.Keep(controller.HttpContext, Says, value);
        if (controller.Request.WantsFragment())
        {
            if (Announces is { } change) controller.Response.Htmx(headers => headers.WithTrigger(change));
            if (partial.Length == 0) return controller.Content("", "text/html");
            // What was just changed is not what was kept.
            return Kept && controller.Request.IsSafe() ? new KeptFragmentResult(partial, value!) : controller.Partial(partial, partial == Form ? null : value);
        }
        if (!controller.Request.IsSafe()) return controller.SeeOther(controller.HttpContext.ReturnUrl());
        return controller.Page(Page, value, ("Partial", partial));
    }

    private IActionResult Failure(ControllerBase controller, Error error, object? typed) => error switch
    {
        Validation invalid when Form is not null => FormAgain(controller, StatusCodes.Status422UnprocessableEntity, invalid.Fields, typed),
        Conflict conflict when Form is not null => FormAgain(
            controller, StatusCodes.Status409Conflict, new[] { conflict.Message }.ToLookup(_ => ""), typed, conflict.Current),
        Validation => controller.Fail(Problem.Of(
            controller.Request.IsSafe() ? StatusCodes.Status400BadRequest : StatusCodes.Status422UnprocessableEntity, error.Message)),
        NotFound => controller.Fail(Problem.Of(StatusCodes.Status404NotFound, error.Message), typed: Form is not null),
        Conflict => controller.Fail(Problem.Of(StatusCodes.Status409Conflict, error.Message)),
        _ => throw new InvalidOperationException($"No answer for {error.GetType().Name}."),
    };

    private IActionResult FormAgain(ControllerBase controller, int status, ILookup<string, string> problems, object? typed, object? current = null)
    {
        controller.ModelState.Say(problems);
        controller.Response.StatusCode = status;
        return controller.Request.WantsFragment()
            ? controller.Partial(Form!, typed, ("Current", current))
            : controller.Page(Page, typed, ("Current", current), ("Partial", Form));
    }

    // On one line: what follows a line break is for our own words, which may tell people what to do.
    private static Validation Unreadable(ModelStateDictionary state) => new(state
        .Where(entry => entry.Value!.Errors.Count > 0)
        .ToLookup(entry => entry.Key, entry => $"'{entry.Value!.AttemptedValue?.ReplaceLineEndings(" ")}' cannot be used as {entry.Key.ToLowerInvariant()}."));
}
