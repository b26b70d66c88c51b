using System.Net.Mime;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using TaskManager.Domain.Common;
using TaskManager.Web.Features.Errors;
using TaskManager.Web.Hosting;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Accounts;

/// <summary>What a browser says of a passkey, to sign in by it or to add it.</summary>
public sealed record PasskeyForm(string? Credential, string? Name, bool RememberMe, string? ReturnUrl)
{
    public override string ToString() => nameof(PasskeyForm);
}

/// <summary>Passkeys. A script of ours takes what the browser is asked for from here, and sends its answer as an ordinary form.</summary>
[Route("account/passkeys")]
public sealed class PasskeysController(Passkeys passkeys, IMediator mediator) : AccountPages(mediator)
{
    [HttpPost("request"), AllowAnonymous, StartsSession]
    public async Task<IActionResult> RequestOptions() => Content(await passkeys.RequestOptions(), MediaTypeNames.Application.Json);

    [HttpPost("sign-in"), AllowAnonymous, StartsSession, Consumes(Form, Multipart)]
    public async Task<IActionResult> SignIn([FromForm] PasskeyForm form) =>
        (await passkeys.SignIn(form.Credential, form.RememberMe)).Error is Validation invalid
            ? this.Invalid("SignIn", new SignInForm(null, null, form.RememberMe, form.ReturnUrl), invalid)
            : this.SeeOther(form.ReturnUrl);

    [HttpPost("options"), FreshSignIn]
    public async Task<IActionResult> CreationOptions() =>
        await passkeys.CreationOptions() is { } options
            ? Content(options, MediaTypeNames.Application.Json)
            : this.Fail(ErrorView.Of(
                StatusCodes.Status409Conflict, $"An account can have at most {Passkeys.Most} passkeys. Remove one first."));

    [HttpPost(""), FreshSignIn, Consumes(Form, Multipart)]
    public async Task<IActionResult> Add([FromForm] PasskeyForm form, CancellationToken cancellationToken) =>
        await Account((await passkeys.Add(form.Name, form.Credential)).Error, "passkey-added", cancellationToken);

    [HttpPost("remove"), FreshSignIn, Consumes(Form, Multipart)]
    public async Task<IActionResult> Remove([FromForm] string? id, CancellationToken cancellationToken) =>
        await Account((await passkeys.Remove(id)).Error, "passkey-removed", cancellationToken);
}
