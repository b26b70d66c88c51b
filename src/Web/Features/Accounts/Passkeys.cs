using System.Buffers.Text;
using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Identity;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Web.Features.Accounts;

/// <summary>Passkeys: adding and removing those of whoever asks, and signing in by one, by ASP.NET Core Identity's WebAuthn.</summary>
public sealed class Passkeys(UserManager<Account> users, SignInManager<Account> manager, SignIns signIns, Credentials credentials)
{
    /// <summary>How many an account may have.</summary>
    public const int Most = 20;

    private const int LongestAnswer = 16 << 10;

    private static readonly Validation NotAdded = Credentials.Invalid(("Passkey", "The passkey was not added. Try again; if it stays so, your device may have it already."));

    /// <summary>What the browser is to make a passkey from, as JSON; null when there are too many already.</summary>
    public async Task<string?> CreationOptions() =>
        await credentials.Own() is { } account && account.Passkeys.Count < Most
            ? await manager.MakePasskeyCreationOptionsAsync(new PasskeyUserEntity { Id = account.Id.ToString(), Name = account.Email, DisplayName = account.Email })
            : null;

    /// <summary>Adds the passkey that the browser has made.</summary>
    public async Task<Result<bool>> Add(string? name, string? credential)
    {
        var called = name?.Trim() is { Length: > 0 } typed ? typed : "Passkey";
        if (called.Length > Passkey.MaxNameLength || called.Any(char.IsControl)) return Credentials.Invalid(("PasskeyName", $"A name can have at most {Passkey.MaxNameLength} characters, in one line."));
        if (await credentials.Own() is not { } account || account.Passkeys.Count >= Most || credential is not { Length: > 0 and <= LongestAnswer }) return NotAdded;
        var made = await Begun(() => manager.PerformPasskeyAttestationAsync(credential));
        Rethrow(made?.Failure);
        if (made is not { Succeeded: true } || made.UserEntity.Id != account.Id.ToString()) return NotAdded;
        made.Passkey.Name = called;
        if (!(await users.AddOrUpdatePasskeyAsync(account, made.Passkey)).Succeeded) return NotAdded;
        await credentials.Record(account, ActivityKind.PasskeyAdded, called);
        return true;
    }

    /// <summary>Removes one.</summary>
    public async Task<Result<bool>> Remove(string? id)
    {
        if (await credentials.Own() is not { } account || account.Passkeys.FirstOrDefault(passkey => Base64Url.EncodeToString(passkey.CredentialId) == id) is not { } passkey)
            return new NotFound("There is no such passkey any more.");
        if (!(await users.RemovePasskeyAsync(account, passkey.CredentialId)).Succeeded) return new Conflict("Your account was changed somewhere else meanwhile. Try again.");
        await credentials.Record(account, ActivityKind.PasskeyRemoved, passkey.Name);
        return true;
    }

    /// <summary>What the browser is to prove having a passkey by, as JSON: any of this site, so that no address has to be typed.</summary>
    public Task<string> RequestOptions() => manager.MakePasskeyRequestOptionsAsync(null!);

    /// <summary>
    /// Signs in by what the browser has proved. No code is asked for, since the device made sure who used it; and wrong passwords lock it for nobody.
    /// </summary>
    public Task<Result<bool>> SignIn(string? credential, bool remember) => credentials.Refusing<bool>(async () =>
    {
        if (credential is not { Length: > 0 and <= LongestAnswer }) return NotKnown;
        var shown = await Begun(() => manager.PerformPasskeyAssertionAsync(credential));
        Rethrow(shown?.Failure);
        if (shown is not { Succeeded: true } || !(await users.AddOrUpdatePasskeyAsync(shown.User, shown.Passkey)).Succeeded) return NotKnown;
        return await signIns.Enter(shown.User, remember, $"passkey {shown.Passkey.Name}") ? true : NotKnown;
    });

    // The framework throws when nothing was begun, too long ago, or by another tab.
    private static async Task<T?> Begun<T>(Func<Task<T>> perform)
        where T : class
    {
        try
        {
            return await perform();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    // It takes a store that is down for a wrong passkey.
    private static void Rethrow(Exception? failure)
    {
        if (failure?.InnerException is StorageUnavailableException down) ExceptionDispatchInfo.Throw(down);
    }

    private static Validation NotKnown => Credentials.Invalid(("", "This passkey was not accepted: it belongs to no account here, or it took too long. Try again, or sign in by your password."));
}
