using MediatR;
using Microsoft.AspNetCore.Mvc;
using TaskManager.Application.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Web.Features.Errors;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Accounts;

/// <summary>
/// What the pages of accounts have in common: whole pages and plain forms, as who signs in goes to another page anyway. They are there in accounts mode only.
/// </summary>
public abstract class AccountPages(IMediator mediator) : Controller
{
    /// <summary>Where the use cases are asked for.</summary>
    protected IMediator Mediator => mediator;

    /// <summary>What forms are sent as.</summary>
    protected const string Form = "application/x-www-form-urlencoded", Multipart = "multipart/form-data";

    /// <summary>The page of the account: again with what is wrong, or, when all went well, anew, and says what was done.</summary>
    protected async Task<IActionResult> Account(Error? error, string? done, CancellationToken cancellationToken)
    {
        if (error is not (null or Validation)) return this.Fail(error);
        if (error is null && !Request.IsSafe()) return Back(done);
        var account = await mediator.Send(new ShowAccount(), cancellationToken);
        if (account.Error is { } none) return this.Fail(none);
        return error is Validation invalid ? this.Invalid("Account", account.Value, invalid) : View("Account", account.Value);
    }

    /// <summary>To the page of the account, which says what was done (<see cref="AccountWords"/>).</summary>
    protected IActionResult Back(string? done = null) => this.SeeOther($"{Request.PathBase}/account{(done is null ? "" : $"?done={done}")}");
}
