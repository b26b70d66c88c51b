using Htmx;
using Microsoft.AspNetCore.Mvc;
using TaskManager.Domain.Common;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Errors;

/// <summary>A failure as a message: what happened, and what to do.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">The problem in a few words.</param>
/// <param name="Message">The problem and what to do, in full sentences.</param>
/// <param name="Reference">The reference of the log entry with the details; null when the log has none.</param>
public sealed record ErrorView(int Status, string Title, string Message, string? Reference = null)
{
    /// <summary>The lines of the message. The first is its summary; lines that begin with <c>$ </c> are commands.</summary>
    public string[] Lines => Message.Split('\n');

    /// <summary>Whether the failure is temporary, so that the page should retry.</summary>
    public bool Passes => Status == StatusCodes.Status503ServiceUnavailable;

    /// <summary>Returns the view of a status.</summary>
    public static ErrorView Of(int status, string? message = null) => status switch
    {
        400 => new(status, "Request not accepted",
            message ?? "The security token of this page is missing or expired. Reload the page and try again."),
        401 => new(status, "You are signed out", "Sign in and try again."),
        403 => new(status, "Not allowed", message ?? "You have no permission for this."),
        404 => new(status, "Not found", message ?? "There is no page at this address. Check the address."),
        405 => new(status, "Request not accepted", "This address does not support this method. Go back and use the buttons of the page."),
        409 => new(status, "Changed somewhere else", message ?? "This was changed somewhere else. Reload the page and try again."),
        413 => new(status, "Too long", "The text is too long for a task, or the file is larger than 1 GB. Shorten it and try again."),
        415 => new(status, "Request not accepted",
            "This address accepts forms only. Send application/x-www-form-urlencoded or multipart/form-data."),
        503 => new(status, "The server is busy", message ?? "The server has more requests than it can answer. Try again in a moment."),
        _ => new(status, "Request failed", message ?? "The server could not answer. Go back and try again."),
    };
}

/// <summary>Answers a request with an <see cref="ErrorView"/>.</summary>
internal static class ErrorAnswers
{
    /// <summary>Answers with an expected error of a use case.</summary>
    /// <param name="controller">The controller of the request.</param>
    /// <param name="error">The error.</param>
    /// <param name="typed">Whether the request sent a form with typed text.</param>
    public static IActionResult Fail(this Controller controller, Error error, bool typed = false) =>
        controller.Fail(ErrorView.Of(error.Status(controller.Request), error.Message), typed);

    /// <summary>Answers with a page or a fragment. The fragment replaces the list that was requested; else it goes to the toasts, so that
    /// rows and typed text stay.</summary>
    /// <param name="controller">The controller of the request.</param>
    /// <param name="problem">The message.</param>
    /// <param name="typed">Whether the request sent a form with typed text.</param>
    public static IActionResult Fail(this Controller controller, ErrorView problem, bool typed = false)
    {
        var (request, response) = (controller.Request, controller.Response);
        response.StatusCode = problem.Status;
        if (problem.Passes) response.Headers.RetryAfter = "5";
        if (!request.WantsFragment()) return controller.View("Error", problem);
        // The message must not replace a form, a row, or the list during a search.
        if (!request.IsSafe() || request.Headers["HX-Source"] == "form#search"
            || request.Headers["HX-Target"].ToString().StartsWith("li", StringComparison.Ordinal))
        {
            response.Htmx(headers => headers.Retarget("#toasts").Reswap("innerHTML").PushUrl("false"));
            // The list fetches itself without the missing row, unless that row holds typed text.
            if (problem.Status == StatusCodes.Status404NotFound && !typed) response.Htmx(headers => headers.WithTrigger("tasks-stale"));
        }
        return controller.PartialView("_Error", problem);
    }
}
