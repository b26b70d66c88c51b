using System.Net.Mime;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using TaskManager.Application.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Web.Features.Errors;

namespace TaskManager.Web.Features.Accounts;

/// <summary>Passkeys. A script fetches the options for the browser here, and sends the credential as an ordinary form.</summary>
[Route("account/passkeys")]
public sealed class PasskeysController(IMediator mediator) : AccountPages(mediator)
{
    [HttpPost("request"), AllowAnonymous, StartsSession]
    public async Task<IActionResult> RequestOptions(CancellationToken cancellationToken) =>
        Json(await Mediator.Send(new RequestPasskey(), cancellationToken));

    [HttpPost("sign-in"), AllowAnonymous, StartsSession, Consumes(Form, Multipart)]
    public async Task<IActionResult> SignIn(
        [FromForm] SignInByPasskey command, [FromForm] SignInForm form, CancellationToken cancellationToken) =>
        Entered(await Mediator.Send(command, cancellationToken), "SignIn", form, form.ReturnUrl);

    [HttpPost("options"), FreshSignIn]
    public async Task<IActionResult> CreationOptions(CancellationToken cancellationToken) =>
        Json(await Mediator.Send(new BeginPasskey(), cancellationToken));

    [HttpPost(""), FreshSignIn, Consumes(Form, Multipart)]
    public async Task<IActionResult> Add([FromForm] AddPasskey command, CancellationToken cancellationToken) =>
        await Account((await Mediator.Send(command, cancellationToken)).Error, "passkey-added", cancellationToken);

    [HttpPost("remove"), FreshSignIn, Consumes(Form, Multipart)]
    public async Task<IActionResult> Remove([FromForm] RemovePasskey command, CancellationToken cancellationToken) =>
        await Account((await Mediator.Send(command, cancellationToken)).Error, "passkey-removed", cancellationToken);

    private IActionResult Json(Result<string> options) =>
        options.Error is { } error ? this.Fail(error) : Content(options.Value, MediaTypeNames.Application.Json);
}
