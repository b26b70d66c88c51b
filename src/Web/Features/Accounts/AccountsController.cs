using System.Security.Claims;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using TaskManager.Application.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Web.Features.Errors;
using TaskManager.Web.Hosting;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Accounts;

/// <summary>The shown fields of the form to sign up. The password is not among them.</summary>
public sealed record SignUpForm(string? Email, bool Adopt, string? ReturnUrl)
{
    /// <summary>Whether the form offers the tasks of personal mode.</summary>
    [BindNever]
    public bool MayAdopt { get; init; }
}

/// <summary>The shown fields of the form to sign in. The password is not among them.</summary>
public sealed record SignInForm(string? Email, bool RememberMe, string? ReturnUrl, bool Again = false);

/// <summary>Sign-up, sign-in, sign-out, and the account page.</summary>
[Route("account")]
public sealed class AccountsController(AccountOptions settings, IMediator mediator) : AccountPages(mediator)
{
    [HttpGet("sign-in"), AllowAnonymous]
    public IActionResult SignIn([FromQuery] string? returnUrl, [FromQuery] bool again)
    {
        if (!again || HttpContext.SignedInAs() is not { } email)
            return Ask("SignIn", new SignInForm(null, RememberMe: false, returnUrl), returnUrl);
        // The request to sign in will be anonymous, so the antiforgery token of this form must be too.
        HttpContext.User = new ClaimsPrincipal(new ClaimsIdentity());
        return View("SignIn", new SignInForm(email, RememberMe: false, returnUrl, Again: true));
    }

    [HttpPost("sign-in"), AllowAnonymous, StartsSession, Consumes(Form, Multipart)]
    public async Task<IActionResult> SignIn([FromForm] SignIn command, [FromForm] SignInForm form, CancellationToken cancellationToken)
    {
        var step = await Mediator.Send(command, cancellationToken);
        if (step is not { Error: null, Value.Pending: { } pending })
            return Entered(step.Map(entered => entered.Session!), "SignIn", form, form.ReturnUrl);
        await HttpContext.SavePending(pending);
        var query = QueryString.Create("rememberMe", $"{form.RememberMe}").Add("returnUrl", form.ReturnUrl ?? "");
        return this.SeeOther($"{Request.PathBase}/account/second-factor{query}");
    }

    [HttpGet("sign-up"), AllowAnonymous]
    public async Task<IActionResult> SignUp([FromQuery] string? returnUrl, CancellationToken cancellationToken) => settings.SignUp
        ? Ask("SignUp", await Offering(new SignUpForm(null, Adopt: true, returnUrl), cancellationToken), returnUrl)
        : this.Fail(AccountErrors.SignUpClosed);

    [HttpPost("sign-up"), AllowAnonymous, StartsSession(IsNewAccount = true), Consumes(Form, Multipart)]
    public async Task<IActionResult> SignUp([FromForm] SignUp command, [FromForm] SignUpForm form, CancellationToken cancellationToken) =>
        Entered(
            await Mediator.Send(command, cancellationToken), "SignUp", await Offering(form, cancellationToken), form.ReturnUrl);

    [HttpPost("sign-out")]
    public async Task<IActionResult> SignOut(CancellationToken cancellationToken) =>
        Left(await Mediator.Send(new SignOut(), cancellationToken), "");

    [HttpGet("")]
    public async Task<IActionResult> Show(CancellationToken cancellationToken) => await Account(null, null, cancellationToken);

    [HttpPost("password"), HashesSecret, Consumes(Form, Multipart)]
    public async Task<IActionResult> ChangePassword([FromForm] ChangePassword command, CancellationToken cancellationToken) =>
        await Account((await Mediator.Send(command, cancellationToken)).Error, "password", cancellationToken);

    [HttpPost("sessions/end"), Consumes(Form, Multipart)]
    public async Task<IActionResult> EndSessions([FromForm] EndSessions command, CancellationToken cancellationToken) =>
        await Account((await Mediator.Send(command, cancellationToken)).Error, "signed-out", cancellationToken);

    [HttpPost("delete"), HashesSecret, Consumes(Form, Multipart)]
    public async Task<IActionResult> Delete([FromForm] DeleteAccount command, CancellationToken cancellationToken)
    {
        var outcome = await Mediator.Send(command, cancellationToken);
        return outcome.Error is { } error ? await Account(error, null, cancellationToken) : Left(outcome, "?done=deleted");
    }

    private async Task<SignUpForm> Offering(SignUpForm form, CancellationToken cancellationToken) =>
        form with { MayAdopt = (await Mediator.Send(new MayAdopt(), cancellationToken)).Value };

    // A signed-in user needs no form.
    private IActionResult Ask(string page, object form, string? returnUrl) =>
        User.Identity!.IsAuthenticated ? this.SeeOther(returnUrl) : View(page, form);

    private IActionResult Left(Result<bool> outcome, string done)
    {
        if (outcome.Error is { } error) return this.Fail(error);
        HttpContext.EndSession();
        // The next user of the browser must not see the data of this one. At a path, the storage is also that of other programs.
        TempData.Clear();
        Response.Headers["Clear-Site-Data"] = Request.PathBase.HasValue ? "\"cache\"" : "\"cache\", \"storage\"";
        return this.SeeOther($"{Request.PathBase}/account/sign-in{done}");
    }
}
