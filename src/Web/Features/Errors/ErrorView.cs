using Htmx;
using Microsoft.AspNetCore.Mvc;
using TaskManager.Domain.Common;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Errors;

/// <summary>A failure in words: what is wrong and what to do.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">What is wrong, in a few words.</param>
/// <param name="Message">What is wrong and what to do, in full sentences.</param>
/// <param name="Reference">Under what the log has the rest; null when the words say all.</param>
public sealed record ErrorView(int Status, string Title, string Message, string? Reference = null)
{
    /// <summary>The message line by line; of several lines the first says the most, and those that begin with <c>$ </c> are commands.</summary>
    public string[] Lines => Message.Split('\n');

    /// <summary>Whether it will pass by itself, so that the page should ask again.</summary>
    public bool Passes => Status == StatusCodes.Status503ServiceUnavailable;

    /// <summary>The problem that this status stands for.</summary>
    public static ErrorView Of(int status, string? message = null) => status switch
    {
        400 => new(status, "That did not work", message ?? "This page's security token is missing or out of date. Reload the page and try again."),
        401 => new(status, "You are signed out", "Sign in again to go on."),
        403 => new(status, "Not allowed", message ?? "You may not do that here."),
        404 => new(status, "Not found", message ?? "There is nothing at this address."),
        405 => new(status, "That did not work", "This address does not take that kind of request."),
        409 => new(status, "Changed meanwhile", message ?? "This was changed somewhere else meanwhile."),
        413 => new(status, "Too long", "That is more text than a task can hold, or more than a file may have (1 GB). Shorten it and try again."),
        415 => new(status, "That did not work", "This address takes forms only: application/x-www-form-urlencoded or multipart/form-data."),
        503 => new(status, "The server is busy", message ?? "More is asked of it right now than it can answer. Try again in a moment."),
        _ => new(status, "That did not work", message ?? "The server could not answer. Go back and try again."),
    };
}

/// <summary>The one way to answer with a <see cref="ErrorView"/>.</summary>
internal static class ErrorAnswers
{
    /// <summary>Answers with an expected error of a use case.</summary>
    /// <param name="controller">The controller that answers.</param>
    /// <param name="error">The error.</param>
    /// <param name="typed">Whether a form with text that a person typed was sent.</param>
    public static IActionResult Fail(this Controller controller, Error error, bool typed = false) =>
        controller.Fail(ErrorView.Of(error.Status(controller.Request), error.Message), typed);

    /// <summary>A page, or a fragment: in the place of the list when that was to be shown, else among the toasts, so that rows and what was
    /// typed stay.</summary>
    /// <param name="controller">The controller that answers.</param>
    /// <param name="problem">The words.</param>
    /// <param name="typed">Whether a form with text that a person typed was sent.</param>
    public static IActionResult Fail(this Controller controller, ErrorView problem, bool typed = false)
    {
        var (request, response) = (controller.Request, controller.Response);
        response.StatusCode = problem.Status;
        if (problem.Passes) response.Headers.RetryAfter = "5";
        if (!request.WantsFragment()) return controller.View("Error", problem);
        // Neither a form nor a row is a place for it, nor the list that somebody types a search above.
        if (!request.IsSafe() || request.Headers["HX-Source"] == "form#search" || request.Headers["HX-Target"].ToString().StartsWith("li", StringComparison.Ordinal))
        {
            response.Htmx(headers => headers.Retarget("#toasts").Reswap("innerHTML").PushUrl("false"));
            // The row that is gone goes from the screen too, unless it holds what somebody typed.
            if (problem.Status == StatusCodes.Status404NotFound && !typed) response.Htmx(headers => headers.WithTrigger("tasks-stale"));
        }
        return controller.PartialView("_Error", problem);
    }
}
