using MediatR;
using Microsoft.AspNetCore.Mvc;
using TaskManager.Application.Accounts;
using TaskManager.Web.Features.Accounts;

namespace TaskManager.Web.Features.Tokens;

/// <summary>The form to make a token.</summary>
public sealed record TokenForm(string? Name, string[]? Scopes, string? Expires);

/// <summary>The tokens of the current owner. The account page lists them (<c>_Tokens</c>).</summary>
[Route("account/tokens")]
public sealed class TokensController(IMediator mediator) : AccountPages(mediator)
{
    // A redirect would need to store the secret until the next request.
    [HttpPost(""), FreshSignIn, Consumes(Form, Multipart)]
    public async Task<IActionResult> Make([FromForm] TokenForm form, CancellationToken cancellationToken)
    {
        var made = await Mediator.Send(new MakeToken(form.Name, form.Scopes, form.Expires), cancellationToken);
        ViewData["TokenForm"] = form;
        return made.Error is { } error ? await Account(error, null, cancellationToken) : View("Made", made.Value);
    }

    [HttpPost("revoke"), Consumes(Form, Multipart)]
    public async Task<IActionResult> Revoke([FromForm] string? id, CancellationToken cancellationToken) =>
        await Account((await Mediator.Send(new RevokeToken(id), cancellationToken)).Error, "token-revoked", cancellationToken);
}
