using System.Threading.RateLimiting;
using MediatR;
using Microsoft.AspNetCore.Identity;
using TaskManager.Application.Accounts;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Infrastructure.Identity;

namespace TaskManager.Web.Features.Accounts;

/// <summary>
/// Whether somebody knows what only an account's owner knows, by ASP.NET Core Identity. What this adds: a refusal says and takes the same whoever exists, no
/// more secrets are tried at once than there are processors, and each wrong one counts, however many come together.
/// </summary>
public sealed partial class Credentials(
    UserManager<Account> users, IPasswordHasher<Account> hasher, PasswordTurns turns, IMediator mediator, IHttpContextAccessor http,
    TimeProvider time, GuessingOptions guessing, ILogger<Credentials> logger)
{
    /// <summary>Stands for those who do not exist.</summary>
    public static readonly Account Nobody = new(new OwnerId(Guid.Empty), "nobody@example.org", DateTimeOffset.UnixEpoch);

    private const int LongestCode = 40;

    /// <summary>The account of whoever asks; null when it was deleted meanwhile.</summary>
    public Task<Account?> Own() => users.GetUserAsync(http.HttpContext!.User);

    /// <summary>The account, when the password is its; null, and counted, when it is not.</summary>
    /// <param name="find">Finds it when it is its turn, since those before may have locked it.</param>
    /// <param name="password">As it was typed.</param>
    /// <param name="cancellationToken">Ends waiting for the turn.</param>
    public async Task<Account?> ByPassword(Func<Task<Account?>> find, string password, CancellationToken cancellationToken)
    {
        using var turn = await turns.Take(cancellationToken);
        var account = await find();
        if (account?.PasswordHash is null || await users.IsLockedOutAsync(account) || password.Length > PasswordRules.MostUnits)
        {
            // Those who do not exist take as long.
            hasher.HashPassword(Nobody, password[..int.Min(password.Length, Account.MaxPasswordLength)]);
            return null;
        }
        if (!await users.CheckPasswordAsync(account, password)) return await Wrong(account, "password");
        // With a second factor, its code ends the counting: else the password would buy tries at it.
        if (account is { TwoFactorEnabled: false, FailedAttempts: > 0 }) await users.ResetAccessFailedCountAsync(account);
        return account;
    }

    /// <summary>The account, when the code is of its authenticator app, or one of its recovery codes, and was not used before; null, and counted, when not.</summary>
    /// <param name="find">Finds it when it is its turn.</param>
    /// <param name="code">As it was typed.</param>
    /// <param name="cancellationToken">Ends waiting for the turn.</param>
    public async Task<Account?> ByCode(Func<Task<Account?>> find, string code, CancellationToken cancellationToken)
    {
        using var turn = await turns.Take(cancellationToken);
        if (await find() is not { } account) return null;
        code = code.Replace(" ", "", StringComparison.Ordinal);
        var isOfApp = code.Length == AuthenticatorCodes.Digits;
        if (await users.IsLockedOutAsync(account)) return null;
        if (!(isOfApp ? await users.VerifyTwoFactorTokenAsync(account, TokenOptions.DefaultAuthenticatorProvider, code) : await IsRecovery(account, code)))
            return await Wrong(account, isOfApp ? "code" : "recovery code");
        if (!isOfApp) await Record(account, ActivityKind.RecoveryCodeUsed);
        // As it is now that the code is used up.
        var now = await find();
        if (now is { FailedAttempts: > 0 }) await users.ResetAccessFailedCountAsync(now);
        return now;
    }

    /// <summary>Notes what happened, for the account's owner and in the log. It has happened, whether that can be noted or not.</summary>
    public async Task Record(Account account, ActivityKind kind, string? detail = null)
    {
        try
        {
            await mediator.Send(new RecordActivity(account.Id, kind, detail, http.HttpContext!.Connection.RemoteIpAddress?.ToString()), CancellationToken.None);
        }
        catch (StorageUnavailableException down)
        {
            NotNoted(logger, kind, account.Id, down.Message);
        }
    }

    /// <summary>Makes a refusal take as long as any other.</summary>
    public async Task<Result<T>> Refusing<T>(Func<Task<Result<T>>> attempt)
    {
        var began = time.GetTimestamp();
        var outcome = await attempt();
        if (outcome.Error is null) return outcome;
        var whole = guessing.RefusalDelay;
        await Task.Delay(whole - new TimeSpan(time.GetElapsedTime(began).Ticks % whole.Ticks), time, http.HttpContext!.RequestAborted);
        return outcome;
    }

    /// <summary>What is wrong with a form, by its fields; the empty name is the form as a whole.</summary>
    public static Validation Invalid(params IEnumerable<(string Field, string Message)> problems) =>
        new(problems.ToLookup(problem => problem.Field, problem => problem.Message));

    private async Task<bool> IsRecovery(Account account, string code) =>
        code.Length <= LongestCode && (await users.RedeemTwoFactorRecoveryCodeAsync(account, code)).Succeeded;

    // Until it is stored: others may have been counted meanwhile.
    private async Task<Account?> Wrong(Account account, string what)
    {
        while (!(await users.AccessFailedAsync(account)).Succeeded)
            if (await users.FindByIdAsync(account.Id.ToString()) is { } now) account = now;
            else return null;
        await Record(account, await users.IsLockedOutAsync(account) ? ActivityKind.LockedOut : ActivityKind.SignInFailed, what);
        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} of account {Owner} could not be noted for its owner: {Cause}")]
    private static partial void NotNoted(ILogger logger, ActivityKind kind, OwnerId owner, string cause);
}

/// <summary>Lets as many secrets be hashed at once as there are processors, each of which is busy with one for a fifth of a second; and some more wait.</summary>
/// <param name="atOnce">How many.</param>
public sealed class PasswordTurns(int atOnce) : IDisposable
{
    private readonly ConcurrencyLimiter _turns = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = atOnce,
        QueueLimit = atOnce * 16,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <exception cref="BadHttpRequestException">Too many wait already.</exception>
    public async ValueTask<RateLimitLease> Take(CancellationToken cancellationToken)
    {
        var turn = await _turns.AcquireAsync(1, cancellationToken);
        return turn.IsAcquired ? turn : throw new BadHttpRequestException("Too many wait for their passwords to be looked at.", StatusCodes.Status503ServiceUnavailable);
    }

    public void Dispose() => _turns.Dispose();
}
