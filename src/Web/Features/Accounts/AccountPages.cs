using MediatR;
using Microsoft.AspNetCore.Mvc;
using TaskManager.Application.Accounts;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Web.Features.Errors;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Accounts;

/// <summary>The pages of accounts: whole pages and plain forms, in accounts mode only.</summary>
public abstract class AccountPages(IMediator mediator) : Controller
{
    /// <summary>Sends the use cases.</summary>
    protected IMediator Mediator => mediator;

    /// <summary>The encodings of forms.</summary>
    protected const string Form = "application/x-www-form-urlencoded", Multipart = "multipart/form-data";

    /// <summary>The account page: after an error again with its message; after success anew, with a sentence about what was done.</summary>
    protected async Task<IActionResult> Account(Error? error, string? done, CancellationToken cancellationToken)
    {
        if (error is not (null or Validation)) return this.Fail(error);
        if (error is null && !Request.IsSafe()) return Back(done);
        var account = await mediator.Send(new ShowAccount(), cancellationToken);
        if (account.Error is { } none) return this.Fail(none);
        return error is Validation invalid ? this.Invalid("Account", account.Value, invalid) : View("Account", account.Value);
    }

    /// <summary>To the account page, which says what was done (<see cref="AccountWords"/>).</summary>
    protected IActionResult Back(string? done = null) =>
        this.SeeOther($"{Request.PathBase}/account{(done is null ? "" : $"?done={done}")}");

    /// <summary>The answer to a sign-in: on to <paramref name="returnUrl"/> with the session's cookie, or the form again with what is
    /// wrong.</summary>
    protected IActionResult Entered(Result<NewSession> outcome, string page, object form, string? returnUrl)
    {
        if (outcome.Error is { } error) return error is Validation invalid ? this.Invalid(page, form, invalid) : this.Fail(error);
        HttpContext.StartSession(outcome.Value);
        return this.SeeOther(returnUrl);
    }
}
