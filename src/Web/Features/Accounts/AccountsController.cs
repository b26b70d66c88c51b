using System.Security.Claims;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using TaskManager.Domain.Common;
using TaskManager.Web.Features.Errors;
using TaskManager.Web.Hosting;
using TaskManager.Web.Htmx;

namespace TaskManager.Web.Features.Accounts;

/// <summary>What is asked for to make an account.</summary>
public sealed record SignUpForm(string? Email, string? Password, bool Adopt, string? ReturnUrl)
{
    // The framework logs what an action is given, when it is asked to tell everything.
    public override string ToString() => nameof(SignUpForm);
}

/// <summary>What is asked for to sign in.</summary>
public sealed record SignInForm(string? Email, string? Password, bool RememberMe, string? ReturnUrl, bool Again = false)
{
    public override string ToString() => nameof(SignInForm);
}

/// <summary>What is asked for to change a password.</summary>
public sealed record PasswordForm(string? Current, string? Password)
{
    public override string ToString() => nameof(PasswordForm);
}

/// <summary>What is asked for to delete an account.</summary>
public sealed record DeleteForm(string? Confirm)
{
    public override string ToString() => nameof(DeleteForm);
}

/// <summary>Signing up, in and out, and the page of one's account.</summary>
[Route("account")]
public sealed class AccountsController(SignIns signIns, AccountSettings settings, IMediator mediator) : AccountPages(mediator)
{
    [HttpGet("sign-in"), AllowAnonymous]
    public IActionResult SignIn([FromQuery] string? returnUrl, [FromQuery] bool again)
    {
        if (!again || HttpContext.SignedInAs() is not { } email) return Ask("SignIn", new SignInForm(null, null, RememberMe: false, returnUrl), returnUrl);
        // Their sign-in is too old for what they want to do. Who signs in is nobody yet, and so the form's token must be nobody's.
        HttpContext.User = new ClaimsPrincipal(new ClaimsIdentity());
        return View("SignIn", new SignInForm(email, null, RememberMe: false, returnUrl, Again: true));
    }

    [HttpPost("sign-in"), AllowAnonymous, StartsSession, Consumes(Form, Multipart)]
    public async Task<IActionResult> SignIn([FromForm] SignInForm form, CancellationToken cancellationToken)
    {
        var outcome = await signIns.SignIn(form, cancellationToken);
        return outcome is { Error: null, Value: false }
            ? this.SeeOther($"{Request.PathBase}/account/second-factor{QueryString.Create("rememberMe", $"{form.RememberMe}").Add("returnUrl", form.ReturnUrl ?? "")}")
            : Answer(outcome, "SignIn", form with { Password = null }, form.ReturnUrl);
    }

    [HttpGet("sign-up"), AllowAnonymous]
    public IActionResult SignUp([FromQuery] string? returnUrl) =>
        settings.SignUp ? Ask("SignUp", new SignUpForm(null, null, Adopt: true, returnUrl), returnUrl) : Closed();

    [HttpPost("sign-up"), AllowAnonymous, StartsSession(IsNewAccount = true), Consumes(Form, Multipart)]
    public async Task<IActionResult> SignUp([FromForm] SignUpForm form, CancellationToken cancellationToken) =>
        settings.SignUp ? Answer(await signIns.SignUp(form, cancellationToken), "SignUp", form with { Password = null }, form.ReturnUrl) : Closed();

    [HttpPost("sign-out")]
    public async Task<IActionResult> Leave()
    {
        await signIns.SignOut();
        return Gone();
    }

    [HttpGet("")]
    public async Task<IActionResult> Show(CancellationToken cancellationToken) => await Account(null, null, cancellationToken);

    [HttpPost("password"), HashesSecret, Consumes(Form, Multipart)]
    public async Task<IActionResult> ChangePassword([FromForm] PasswordForm form, CancellationToken cancellationToken) =>
        await Account((await signIns.ChangePassword(form, HttpContext.SessionId(), cancellationToken)).Error, "password", cancellationToken);

    [HttpPost("sessions/end"), Consumes(Form, Multipart)]
    public async Task<IActionResult> EndSessions([FromForm] string? id, CancellationToken cancellationToken) =>
        await Account((await signIns.EndSessions(id, HttpContext.SessionId(), cancellationToken)).Error, "signed-out", cancellationToken);

    [HttpPost("delete"), HashesSecret, Consumes(Form, Multipart)]
    public async Task<IActionResult> Delete([FromForm] DeleteForm form, CancellationToken cancellationToken) =>
        (await signIns.Delete(form.Confirm, cancellationToken)).Error is { } error ? await Account(error, null, cancellationToken) : Gone("?done=deleted");

    // Who has signed in already goes on.
    private IActionResult Ask(string page, object form, string? returnUrl) =>
        User.Identity!.IsAuthenticated ? this.SeeOther(returnUrl) : View(page, form);

    private IActionResult Answer(Result<bool> outcome, string page, object form, string? returnUrl) =>
        outcome.Error is Validation invalid ? this.Invalid(page, form, invalid) : this.SeeOther(returnUrl);

    private IActionResult Gone(string done = "")
    {
        // What the next one at this browser need not see.
        TempData.Clear();
        Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        return this.SeeOther($"{Request.PathBase}/account/sign-in{done}");
    }

    private IActionResult Closed() =>
        this.Fail(new ErrorView(StatusCodes.Status403Forbidden, "Sign-up is closed", "Ask the operator of this server for an account."));
}
