using MediatR;
using Microsoft.AspNetCore.Mvc;
using TaskManager.Application.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Web.Features.Accounts;
using TaskManager.Web.Features.Errors;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Tokens;

/// <summary>What is asked for to make a token.</summary>
public sealed record TokenForm(string? Name, string[]? Scopes, string? Expires);

/// <summary>The tokens of whoever asks. They are listed on the page of their account (<c>_Tokens</c>).</summary>
[Route("account/tokens")]
public sealed class TokensController(IMediator mediator) : AccountPages(mediator)
{
    private readonly IMediator _mediator = mediator;

    private string? Address => HttpContext.Connection.RemoteIpAddress?.ToString();

    // A page instead of a redirect: the secret must not be kept anywhere until the next request.
    [HttpPost(""), FreshSignIn, Consumes(Form, Multipart)]
    public async Task<IActionResult> Make([FromForm] TokenForm form, CancellationToken cancellationToken)
    {
        var made = await _mediator.Send(new MakeToken(form.Name, form.Scopes, form.Expires, Address), cancellationToken);
        if (made.Error is null) return this.Page("Made", made.Value);
        var account = await _mediator.Send(new ShowAccount(), cancellationToken);
        return (account.Error ?? made.Error) is Validation invalid ? this.Invalid("Account", account.Value, invalid, ("TokenForm", form)) : Missing(account.Error!);
    }

    [HttpPost("revoke"), Consumes(Form, Multipart)]
    public async Task<IActionResult> Revoke([FromForm] string? id, CancellationToken cancellationToken) =>
        (await _mediator.Send(new RevokeToken(id, Address), cancellationToken)).Error is { } error ? Missing(error) : Back("token-revoked");

    private IActionResult Missing(Error error) => this.Fail(Errors.Problem.Of(StatusCodes.Status404NotFound, error.Message));
}
