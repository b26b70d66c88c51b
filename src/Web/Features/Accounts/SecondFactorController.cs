using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using TaskManager.Domain.Common;
using TaskManager.Web.Hosting;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Accounts;

/// <summary>The code that is asked for after the password.</summary>
public sealed record CodeForm(string? Code, bool RememberMe, string? ReturnUrl)
{
    public override string ToString() => nameof(CodeForm);
}

/// <summary>The second factor: giving it to sign in, setting it up, and turning it off.</summary>
[Route("account/second-factor")]
public sealed class SecondFactorController(SecondFactors factors, SignIns signIns, IMediator mediator) : AccountPages(mediator)
{
    [HttpGet(""), AllowAnonymous]
    public async Task<IActionResult> Ask([FromQuery] bool rememberMe, [FromQuery] string? returnUrl) =>
        await signIns.IsWaiting() ? View("Code", new CodeForm(null, rememberMe, returnUrl)) : SignInFirst(returnUrl);

    [HttpPost(""), AllowAnonymous, StartsSession, Consumes(Form, Multipart)]
    public async Task<IActionResult> SignIn([FromForm] CodeForm form, CancellationToken cancellationToken)
    {
        if (!await signIns.IsWaiting()) return SignInFirst(form.ReturnUrl);
        var outcome = await signIns.SignInByCode(form, cancellationToken);
        return outcome.Error is Validation invalid ? this.Invalid("Code", form with { Code = null }, invalid) : this.SeeOther(form.ReturnUrl);
    }

    [HttpPost("begin"), FreshSignIn]
    public async Task<IActionResult> Begin()
    {
        await factors.Begin();
        return this.SeeOther($"{Request.PathBase}/account/second-factor/set-up");
    }

    [HttpGet("set-up"), FreshSignIn]
    public async Task<IActionResult> SetUp() =>
        await factors.Begun() is { } begun ? View("SetUp", begun) : Back();

    [HttpPost("set-up"), FreshSignIn, HashesSecret, Consumes(Form, Multipart)]
    public async Task<IActionResult> TurnOn([FromForm] CodeForm form, CancellationToken cancellationToken)
    {
        var outcome = await factors.TurnOn(form.Code, cancellationToken);
        if (outcome.Error is null) return View("RecoveryCodes", outcome.Value);
        return outcome.Error is Validation invalid && await factors.Begun() is { } begun ? this.Invalid("SetUp", begun, invalid) : await Account(outcome.Error, null, cancellationToken);
    }

    [HttpPost("recovery-codes"), FreshSignIn, HashesSecret]
    public async Task<IActionResult> ReplaceCodes(CancellationToken cancellationToken)
    {
        var codes = await factors.ReplaceCodes(cancellationToken);
        return codes.Error is { } error ? await Account(error, null, cancellationToken) : View("RecoveryCodes", codes.Value);
    }

    [HttpPost("turn-off"), FreshSignIn]
    public async Task<IActionResult> TurnOff(CancellationToken cancellationToken) =>
        await Account((await factors.TurnOff()).Error, "second-factor-off", cancellationToken);

    private IActionResult SignInFirst(string? returnUrl) => this.SeeOther($"{Request.PathBase}/account/sign-in{QueryString.Create("returnUrl", returnUrl ?? "")}");
}
