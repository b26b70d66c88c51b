using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using TaskManager.Application.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Web.Hosting;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Accounts;

/// <summary>The shown fields of the form for the code after the password. The code is not among them.</summary>
public sealed record CodeForm(bool RememberMe, string? ReturnUrl);

/// <summary>The second factor: sign-in, set-up, recovery codes, and turning it off.</summary>
[Route("account/second-factor")]
public sealed class SecondFactorController(IMediator mediator) : AccountPages(mediator)
{
    [HttpGet(""), AllowAnonymous]
    public async Task<IActionResult> Ask([FromQuery] bool rememberMe, [FromQuery] string? returnUrl) =>
        await HttpContext.Pending() is null ? PasswordFirst(returnUrl) : View("Code", new CodeForm(rememberMe, returnUrl));

    [HttpPost(""), AllowAnonymous, StartsSession, Consumes(Form, Multipart)]
    public async Task<IActionResult> SignIn([FromForm] string? code, [FromForm] CodeForm form, CancellationToken cancellationToken)
    {
        if (await HttpContext.Pending() is not { } pending) return PasswordFirst(form.ReturnUrl);
        var outcome = await Mediator.Send(new SignInByCode(pending, code, form.RememberMe), cancellationToken);
        if (outcome.Error is NotFound) return PasswordFirst(form.ReturnUrl);
        if (outcome.Error is null) await HttpContext.EndPending();
        return Entered(outcome, "Code", form, form.ReturnUrl);
    }

    [HttpPost("begin"), FreshSignIn]
    public async Task<IActionResult> Begin(CancellationToken cancellationToken)
    {
        await Mediator.Send(new BeginSecondFactor(), cancellationToken);
        return this.SeeOther($"{Request.PathBase}/account/second-factor/set-up");
    }

    [HttpGet("set-up"), FreshSignIn]
    public async Task<IActionResult> SetUp(CancellationToken cancellationToken)
    {
        var begun = await Mediator.Send(new ShowSecondFactor(), cancellationToken);
        return begun.Error is null ? View("SetUp", begun.Value) : Back();
    }

    [HttpPost("set-up"), FreshSignIn, HashesSecret, Consumes(Form, Multipart)]
    public async Task<IActionResult> TurnOn([FromForm] TurnOnSecondFactor command, CancellationToken cancellationToken)
    {
        var codes = await Mediator.Send(command, cancellationToken);
        return codes.Error is Validation invalid && await Mediator.Send(new ShowSecondFactor(), cancellationToken) is { Error: null } begun
            ? this.Invalid("SetUp", begun.Value, invalid)
            : await Show(codes, cancellationToken);
    }

    [HttpPost("recovery-codes"), FreshSignIn, HashesSecret]
    public async Task<IActionResult> ReplaceCodes(CancellationToken cancellationToken) =>
        await Show(await Mediator.Send(new ReplaceRecoveryCodes(), cancellationToken), cancellationToken);

    [HttpPost("turn-off"), FreshSignIn]
    public async Task<IActionResult> TurnOff(CancellationToken cancellationToken) =>
        await Account((await Mediator.Send(new TurnOffSecondFactor(), cancellationToken)).Error, "second-factor-off", cancellationToken);

    private async Task<IActionResult> Show(Result<RecoveryCodes> codes, CancellationToken cancellationToken) =>
        codes.Error is { } error ? await Account(error, null, cancellationToken) : View("RecoveryCodes", codes.Value);

    private IActionResult PasswordFirst(string? returnUrl) =>
        this.SeeOther($"{Request.PathBase}/account/sign-in{QueryString.Create("returnUrl", returnUrl ?? "")}");
}
