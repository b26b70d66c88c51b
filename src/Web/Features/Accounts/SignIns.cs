using System.Net;
using System.Net.Mail;
using System.Security.Claims;
using MediatR;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using TaskManager.Application.Accounts;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Infrastructure.Identity;

namespace TaskManager.Web.Features.Accounts;

/// <summary>Signing up, in and out, and what needs the password once more.</summary>
public sealed class SignIns(
    UserManager<Account> users, SignInManager<Account> manager, Credentials credentials, PasswordTurns turns, IMediator mediator, IHttpContextAccessor http,
    TimeProvider time)
{
    /// <summary>Makes an account, and signs its owner in.</summary>
    public Task<Result<bool>> SignUp(SignUpForm form, CancellationToken cancellationToken) => credentials.Refusing<bool>(async () =>
    {
        var email = form.Email?.Trim() ?? "";
        var problems = new List<(string Field, string Message)>();
        if (!IsAddress(email)) problems.Add(("Email", "That is no e-mail address: it needs a name, an @ and a domain, without spaces or accents."));
        if (PasswordRules.Problem(email, form.Password ?? "") is { } problem) problems.Add(("Password", problem));
        if (problems.Count > 0) return Credentials.Invalid(problems);
        var adopts = form.Adopt && await MayAdopt(cancellationToken);
        Account? account;
        // Another sign-up may take the tasks over at the same moment: this one goes on without them.
        using (await turns.Take(cancellationToken))
            account = (adopts ? await Create(OwnerId.Local, email, form.Password!) : null)
                ?? await Create(new OwnerId(Guid.CreateVersion7(time.GetUtcNow())), email, form.Password!);
        if (account is null)
            return Credentials.Invalid(
                ("Email", "No account can be made with this address. If it is yours, sign in; else use another one."));
        await credentials.Record(account, ActivityKind.SignedUp);
        await manager.SignInAsync(account, isPersistent: false);
        return true;
    });

    /// <summary>Signs in whoever knows an account's password.</summary>
    /// <returns>Whether that was all: if not, a second factor is asked for.</returns>
    public Task<Result<bool>> SignIn(SignInForm form, CancellationToken cancellationToken) => credentials.Refusing<bool>(async () =>
    {
        var email = form.Email?.Trim() is { Length: > 0 and <= Account.MaxEmailLength } typed ? typed : Credentials.Nobody.Email;
        if (await credentials.ByPassword(() => users.FindByEmailAsync(email), form.Password ?? "", cancellationToken) is not { } account)
            return WrongPair;
        if (account.TwoFactorEnabled)
        {
            await Wait(account);
            return false;
        }
        return await Enter(account, form.RememberMe, "password") ? true : WrongPair;
    });

    /// <summary>Whether somebody has given their password, and is to give a code.</summary>
    public async Task<bool> IsWaiting() => await Waiting() is not null;

    /// <summary>Signs in whoever has given their password and now a code.</summary>
    public Task<Result<bool>> SignInByCode(CodeForm form, CancellationToken cancellationToken) => credentials.Refusing<bool>(async () =>
    {
        if (await credentials.ByCode(Waiting, form.Code ?? "", cancellationToken) is not { } account)
            return WrongCode;
        await http.HttpContext!.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);
        return await Enter(account, form.RememberMe, "password and code") ? true : WrongCode;
    });

    /// <summary>Signs out of this browser.</summary>
    public async Task SignOut()
    {
        var account = await credentials.Own();
        await Leave();
        if (account is not null) await credentials.Record(account, ActivityKind.SignedOut);
    }

    /// <summary>Changes the password of whoever asks, and signs out their other browsers.</summary>
    public Task<Result<bool>> ChangePassword(PasswordForm form, string? here, CancellationToken cancellationToken) => Confirmed("Current", form.Current, async account =>
    {
        if (PasswordRules.Problem(account.Email, form.Password ?? "") is { } problem) return Credentials.Invalid(("Password", problem));
        using (await turns.Take(cancellationToken))
            if (!(await users.ChangePasswordAsync(account, form.Current!, form.Password!)).Succeeded) return Credentials.Invalid(("Password", "The password was not changed. Try again."));
        var ended = await mediator.Send(new EndSessions(Id: null, here), CancellationToken.None);
        await credentials.Record(account, ActivityKind.PasswordChanged);
        return ended;
    }, cancellationToken);

    /// <summary>Signs out one other browser, or all others.</summary>
    public async Task<Result<bool>> EndSessions(string? id, string? here, CancellationToken cancellationToken)
    {
        var ended = await mediator.Send(new EndSessions(string.IsNullOrEmpty(id) ? null : id, here), cancellationToken);
        if (ended.Error is null && await credentials.Own() is { } account)
            await credentials.Record(account, string.IsNullOrEmpty(id) ? ActivityKind.SignedOutEverywhere : ActivityKind.SignedOut, "another browser");
        return ended;
    }

    /// <summary>Deletes the account of whoever asks and knows its password, with all that is theirs.</summary>
    public Task<Result<bool>> Delete(string? password, CancellationToken cancellationToken) => Confirmed("Confirm", password, async _ =>
    {
        var deleted = await mediator.Send(new DeleteAccount(), cancellationToken);
        await Leave();
        return deleted;
    }, cancellationToken);

    /// <summary>Whether whoever asks may have the tasks of personal mode: at this machine, and as long as nobody has an account.</summary>
    public async Task<bool> MayAdopt(CancellationToken cancellationToken) =>
        http.HttpContext!.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) && (await mediator.Send(new IsFresh(), cancellationToken)).Value;

    private async Task<Account?> Create(OwnerId id, string email, string password)
    {
        var account = new Account(id, email, time.GetUtcNow());
        return (await users.CreateAsync(account, password)).Succeeded ? account : null;
    }

    /// <summary>Signs in whoever has shown all that is asked for.</summary>
    /// <returns>False when the password changed or the account was deleted meanwhile: whoever did that could not see this session to end it.</returns>
    internal async Task<bool> Enter(Account account, bool remember, string how)
    {
        await manager.SignInAsync(account, remember);
        if (await users.FindByIdAsync(account.Id.ToString()) is not { } now || now.SecurityStamp != account.SecurityStamp)
        {
            await Leave();
            return false;
        }
        await credentials.Record(account, ActivityKind.SignedIn, how);
        return true;
    }

    private static Validation WrongPair => Credentials.Invalid(("", "This address and password do not belong together, or too many tries have failed: then wait a few minutes."));

    private static Validation WrongCode => Credentials.Invalid(("Code", "This code is not right, was used before, or too many tries have failed: then wait a few minutes."));

    private Task Leave() => http.HttpContext!.SignOutAsync(IdentityConstants.ApplicationScheme);

    // The stamp makes it void when the password or the factor changes meanwhile.
    private Task Wait(Account account) => http.HttpContext!.SignInAsync(IdentityConstants.TwoFactorUserIdScheme, new ClaimsPrincipal(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, account.Id.ToString()), new Claim(users.Options.ClaimsIdentity.SecurityStampClaimType, account.SecurityStamp)],
        IdentityConstants.TwoFactorUserIdScheme)));

    private async Task<Account?> Waiting() =>
        await manager.ValidateTwoFactorSecurityStampAsync((await http.HttpContext!.AuthenticateAsync(IdentityConstants.TwoFactorUserIdScheme)).Principal);

    // A browser that was left open is not enough for what cannot be taken back.
    private Task<Result<bool>> Confirmed(string field, string? password, Func<Account, Task<Result<bool>>> next, CancellationToken cancellationToken) => credentials.Refusing<bool>(async () =>
        await credentials.ByPassword(credentials.Own, password ?? "", cancellationToken) is { } account
            ? await next(account)
            : Credentials.Invalid((field, "This is not your password, or too many tries have failed: then wait a few minutes.")));

    private static bool IsAddress(string text) =>
        text.Length <= Account.MaxEmailLength && text.All(c => c is > ' ' and <= '~') && MailAddress.TryCreate(text, out var address) && address.Address == text;
}
