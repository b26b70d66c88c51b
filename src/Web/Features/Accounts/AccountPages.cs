using MediatR;
using Microsoft.AspNetCore.Mvc;
using TaskManager.Application.Accounts;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Web.Features.Errors;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Accounts;

/// <summary>Base of the account controllers: full pages and plain forms, in accounts mode only.</summary>
public abstract class AccountPages(IMediator mediator) : Controller
{
    /// <summary>Sends requests to the use cases.</summary>
    protected IMediator Mediator => mediator;

    /// <summary>The content types of forms.</summary>
    protected const string Form = "application/x-www-form-urlencoded", Multipart = "multipart/form-data";

    /// <summary>Answers with the account page: after an error with its message, after a command by a redirect to it.</summary>
    /// <param name="error">The error of the command; null after success.</param>
    /// <param name="done">The command, for the message after the redirect (<see cref="AccountText"/>); null for none.</param>
    /// <param name="cancellationToken">Cancels the query of the page.</param>
    protected async Task<IActionResult> Account(Error? error, string? done, CancellationToken cancellationToken)
    {
        if (error is not (null or Validation)) return this.Fail(error);
        if (error is null && !Request.IsSafe()) return Back(done);
        var account = await mediator.Send(new ShowAccount(), cancellationToken);
        if (account.Error is { } none) return this.Fail(none);
        return error is Validation invalid ? this.Invalid("Account", account.Value, invalid) : View("Account", account.Value);
    }

    /// <summary>Redirects to the account page, with the message about a command (<see cref="AccountText"/>).</summary>
    protected IActionResult Back(string? done = null) =>
        this.SeeOther($"{Request.PathBase}/account{(done is null ? "" : $"?done={done}")}");

    /// <summary>Answers a sign-in: redirects to <paramref name="returnUrl"/> with the session cookie, or shows the form with its
    /// errors.</summary>
    protected IActionResult Entered(Result<NewSession> outcome, string page, object form, string? returnUrl)
    {
        if (outcome.Error is { } error) return error is Validation invalid ? this.Invalid(page, form, invalid) : this.Fail(error);
        HttpContext.StartSession(outcome.Value);
        return this.SeeOther(returnUrl);
    }
}
