using System.Net;
using System.Net.Mail;
using System.Threading.RateLimiting;
using MediatR;
using Microsoft.AspNetCore.Identity;
using TaskManager.Application.Accounts;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Infrastructure.Identity;

namespace TaskManager.Web.Features.Accounts;

/// <summary>
/// Signing up, in and out, and what needs the password once more, by ASP.NET Core Identity. What it adds: a refusal says and takes the same whoever exists,
/// no more passwords are tried at once than there are processors, and each wrong one counts, however many come together.
/// </summary>
public sealed class SignIns(
    UserManager<Account> users, SignInManager<Account> manager, IPasswordHasher<Account> hasher, PasswordTurns turns, IMediator mediator, IHttpContextAccessor http,
    TimeProvider time)
{
    /// <summary>How long a refusal takes at least: longer than any of the ways to it.</summary>
    public static readonly TimeSpan Refusal = TimeSpan.FromMilliseconds(700);

    private static readonly Account Nobody = new(new OwnerId(Guid.Empty), "nobody@example.org", DateTimeOffset.UnixEpoch);

    private string? Address => http.HttpContext!.Connection.RemoteIpAddress?.ToString();

    /// <summary>Makes an account, and signs its owner in.</summary>
    public Task<Result<Account>> SignUp(SignUpForm form, CancellationToken cancellationToken) => Refusing<Account>(async () =>
    {
        var email = form.Email?.Trim() ?? "";
        var problems = new List<(string Field, string Message)>();
        if (!IsAddress(email)) problems.Add(("Email", "That is no e-mail address: it needs a name, an @ and a domain, without spaces or accents."));
        if (PasswordRules.Problem(email, form.Password ?? "") is { } problem) problems.Add(("Password", problem));
        if (problems.Count > 0) return Invalid(problems);
        var adopts = form.Adopt && await MayAdopt(cancellationToken);
        var account = new Account(adopts ? OwnerId.Local : new OwnerId(Guid.CreateVersion7(time.GetUtcNow())), email, time.GetUtcNow());
        using (await turns.Take(cancellationToken))
            if (!(await users.CreateAsync(account, form.Password!)).Succeeded)
                return Invalid([("Email", "No account can be made with this address. If it is yours, sign in; else use another one.")]);
        await Record(account, ActivityKind.SignedUp);
        await manager.SignInAsync(account, isPersistent: false);
        return account;
    });

    /// <summary>Signs in whoever knows an account's password.</summary>
    public Task<Result<Account>> SignIn(SignInForm form, CancellationToken cancellationToken) => Refusing<Account>(async () =>
    {
        var email = form.Email?.Trim() is { Length: > 0 and <= Account.MaxEmailLength } typed ? typed : Nobody.Email;
        if (await Known(() => users.FindByEmailAsync(email), form.Password ?? "", cancellationToken) is not { } account) return WrongPair;
        await manager.SignInAsync(account, form.RememberMe);
        await Record(account, ActivityKind.SignedIn, "password");
        return account;
    });

    /// <summary>Signs out of this browser.</summary>
    public async Task SignOut()
    {
        var account = await users.GetUserAsync(http.HttpContext!.User);
        await manager.SignOutAsync();
        if (account is not null) await Record(account, ActivityKind.SignedOut);
    }

    /// <summary>Changes the password of whoever asks, and signs out their other browsers.</summary>
    public Task<Result<bool>> ChangePassword(PasswordForm form, string? here, CancellationToken cancellationToken) => Confirmed("Current", form.Current, async account =>
    {
        if (PasswordRules.Problem(account.Email, form.Password ?? "") is { } problem) return Invalid([("Password", problem)]);
        using (await turns.Take(cancellationToken))
            if (!(await users.ChangePasswordAsync(account, form.Current!, form.Password!)).Succeeded) return Invalid([("Password", "The password was not changed. Try again.")]);
        await Record(account, ActivityKind.PasswordChanged);
        return await mediator.Send(new EndSessions(Id: null, here), CancellationToken.None);
    }, cancellationToken);

    /// <summary>Signs out one other browser, or all others.</summary>
    public async Task<Result<bool>> EndSessions(string? id, string? here, CancellationToken cancellationToken)
    {
        var ended = await mediator.Send(new EndSessions(string.IsNullOrEmpty(id) ? null : id, here), cancellationToken);
        if (ended.Error is null && await users.GetUserAsync(http.HttpContext!.User) is { } account)
            await Record(account, string.IsNullOrEmpty(id) ? ActivityKind.SignedOutEverywhere : ActivityKind.SignedOut, "another browser");
        return ended;
    }

    /// <summary>Deletes the account of whoever asks and knows its password, with all that is theirs.</summary>
    public Task<Result<bool>> Delete(string? password, CancellationToken cancellationToken) => Confirmed("Confirm", password, async _ =>
    {
        var deleted = await mediator.Send(new DeleteAccount(), cancellationToken);
        await manager.SignOutAsync();
        return deleted;
    }, cancellationToken);

    /// <summary>Whether whoever asks may have the tasks of personal mode: at this machine, and as long as nobody has an account.</summary>
    public async Task<bool> MayAdopt(CancellationToken cancellationToken) =>
        http.HttpContext!.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) && (await mediator.Send(new IsFresh(), cancellationToken)).Value;

    private static Validation WrongPair => Invalid([("", "This address and password do not belong together, or too many tries have failed: then wait a few minutes.")]);

    // A browser that was left open is not enough for what cannot be taken back.
    private Task<Result<bool>> Confirmed(string field, string? password, Func<Account, Task<Result<bool>>> next, CancellationToken cancellationToken) => Refusing<bool>(async () =>
    {
        return await Known(() => users.GetUserAsync(http.HttpContext!.User), password ?? "", cancellationToken) is { } account
            ? await next(account)
            : Invalid([(field, "This is not your password, or too many tries have failed: then wait a few minutes.")]);
    });

    // The account, when the password is its. It is looked up when it is its turn, since those before may have locked it; and a hash is made for those who do
    // not exist, too.
    private async Task<Account?> Known(Func<Task<Account?>> find, string password, CancellationToken cancellationToken)
    {
        using var turn = await turns.Take(cancellationToken);
        var account = await find();
        if (account?.PasswordHash is null || await users.IsLockedOutAsync(account) || password.Length > PasswordRules.MostUnits)
        {
            hasher.HashPassword(Nobody, password[..int.Min(password.Length, Account.MaxPasswordLength)]);
            if (account is not null) await Record(account, ActivityKind.SignInFailed, "password, not looked at");
            return null;
        }
        if (!await users.CheckPasswordAsync(account, password))
        {
            await Count(account);
            return null;
        }
        if (account.FailedAttempts > 0) await users.ResetAccessFailedCountAsync(account);
        return account;
    }

    // Until it is stored: others may have been counted meanwhile.
    private async Task Count(Account account)
    {
        while (!(await users.AccessFailedAsync(account)).Succeeded)
            if (await users.FindByIdAsync(account.Id.ToString()) is { } now) account = now;
            else return;
        await Record(account, await users.IsLockedOutAsync(account) ? ActivityKind.LockedOut : ActivityKind.SignInFailed, "password");
    }

    private async Task Record(Account account, ActivityKind kind, string? detail = null) =>
        await mediator.Send(new RecordActivity(account.Id, kind, detail, Address), CancellationToken.None);

    private async Task<Result<T>> Refusing<T>(Func<Task<Result<T>>> attempt)
    {
        var began = time.GetTimestamp();
        var outcome = await attempt();
        if (outcome.Error is not null && Refusal - time.GetElapsedTime(began) is { Ticks: > 0 } rest) await Task.Delay(rest, time, http.HttpContext!.RequestAborted);
        return outcome;
    }

    private static bool IsAddress(string text) =>
        text.Length <= Account.MaxEmailLength && text.All(c => c is > ' ' and <= '~') && MailAddress.TryCreate(text, out var address) && address.Address == text;

    private static Validation Invalid(IEnumerable<(string Field, string Message)> problems) => new(problems.ToLookup(problem => problem.Field, problem => problem.Message));
}

/// <summary>Lets as many passwords be hashed at once as there are processors: each takes a fifth of a second of one.</summary>
public sealed class PasswordTurns : IDisposable
{
    private readonly ConcurrencyLimiter _turns = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = Environment.ProcessorCount,
        QueueLimit = int.MaxValue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    public ValueTask<RateLimitLease> Take(CancellationToken cancellationToken) => _turns.AcquireAsync(1, cancellationToken);

    public void Dispose() => _turns.Dispose();
}
