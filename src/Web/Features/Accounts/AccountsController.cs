using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using TaskManager.Application.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Web.Features.Errors;
using TaskManager.Web.Features.Toasts;
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
public sealed record SignInForm(string? Email, string? Password, bool RememberMe, string? ReturnUrl)
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

/// <summary>The pages of accounts: whole pages and plain forms, as who signs in goes to another page anyway. They are there in accounts mode only.</summary>
[Route("account")]
public sealed class AccountsController(SignIns signIns, AccountSettings settings, IMediator mediator) : ControllerBase
{
    private const string Form = "application/x-www-form-urlencoded", Multipart = "multipart/form-data";

    [HttpGet("sign-in"), AllowAnonymous]
    public IActionResult SignIn([FromQuery] string? returnUrl) => Ask("SignIn", new SignInForm(null, null, RememberMe: false, returnUrl), returnUrl);

    [HttpPost("sign-in"), AllowAnonymous, StartsSession, Consumes(Form, Multipart)]
    public async Task<IActionResult> SignIn([FromForm] SignInForm form, CancellationToken cancellationToken) =>
        Answer(await signIns.SignIn(form, cancellationToken), "SignIn", form with { Password = null }, form.ReturnUrl);

    [HttpGet("sign-up"), AllowAnonymous]
    public IActionResult SignUp([FromQuery] string? returnUrl) =>
        settings.SignUp ? Ask("SignUp", new SignUpForm(null, null, Adopt: true, returnUrl), returnUrl) : Closed();

    [HttpPost("sign-up"), AllowAnonymous, StartsSession, Consumes(Form, Multipart)]
    public async Task<IActionResult> SignUp([FromForm] SignUpForm form, CancellationToken cancellationToken) =>
        settings.SignUp ? Answer(await signIns.SignUp(form, cancellationToken), "SignUp", form with { Password = null }, form.ReturnUrl) : Closed();

    [HttpPost("sign-out")]
    public async Task<IActionResult> Leave()
    {
        await signIns.SignOut();
        return Gone();
    }

    [HttpGet("")]
    public async Task<IActionResult> Show(CancellationToken cancellationToken) => await Account(null, cancellationToken);

    [HttpPost("password"), Consumes(Form, Multipart)]
    public async Task<IActionResult> ChangePassword([FromForm] PasswordForm form, CancellationToken cancellationToken) =>
        await Account((await signIns.ChangePassword(form, HttpContext.SessionId(), cancellationToken)).Error, cancellationToken);

    [HttpPost("sessions/end"), Consumes(Form, Multipart)]
    public async Task<IActionResult> EndSessions([FromForm] string? id, CancellationToken cancellationToken) =>
        await Account((await signIns.EndSessions(id, HttpContext.SessionId(), cancellationToken)).Error, cancellationToken);

    [HttpPost("delete"), Consumes(Form, Multipart)]
    public async Task<IActionResult> Delete([FromForm] DeleteForm form, CancellationToken cancellationToken) =>
        (await signIns.Delete(form.Confirm, cancellationToken)).Error is { } error ? await Account(error, cancellationToken) : Gone();

    // The page again with what is wrong, or, when all went well, anew.
    private async Task<IActionResult> Account(Error? error, CancellationToken cancellationToken)
    {
        if (error is NotFound gone) return this.Fail(Errors.Problem.Of(StatusCodes.Status404NotFound, gone.Message));
        if (error is null && !Request.IsSafe()) return this.SeeOther($"{Request.PathBase}/account");
        var account = await mediator.Send(new ShowAccount(), cancellationToken);
        if (account.Error is { } none) return this.Fail(Errors.Problem.Of(StatusCodes.Status404NotFound, none.Message));
        return error is Validation invalid ? this.Invalid("Account", account.Value, invalid) : this.Page("Account", account.Value);
    }

    // Who has signed in already goes on.
    private IActionResult Ask(string page, object form, string? returnUrl) => User.Identity!.IsAuthenticated ? this.SeeOther(returnUrl) : this.Page(page, form);

    private IActionResult Answer(Result<Domain.Accounts.Account> outcome, string page, object form, string? returnUrl) =>
        outcome.Error is Validation invalid ? this.Invalid(page, form, invalid) : this.SeeOther(returnUrl);

    private IActionResult Gone()
    {
        // What the next one at this browser need not see.
        Toast.Drop(HttpContext);
        Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
        return this.SeeOther($"{Request.PathBase}/account/sign-in");
    }

    private IActionResult Closed() => this.Fail(new Problem(StatusCodes.Status403Forbidden, "Nobody can sign up here", "Ask whoever runs this server for an account."));
}
