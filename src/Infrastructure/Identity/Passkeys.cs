using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Identity;
using TaskManager.Application.Accounts;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Identity;

/// <summary>Passkeys by the WebAuthn of ASP.NET Core Identity, which stores the state of a ceremony in the cookie of
/// <see cref="IdentityConstants.TwoFactorUserIdScheme"/>.</summary>
internal sealed class Passkeys(SignInManager<Account> manager) : IPasskeys
{
    public Task<string> BeginCreation(Account account) => manager.MakePasskeyCreationOptionsAsync(
        new PasskeyUserEntity { Id = account.Id.ToString(), Name = account.Email, DisplayName = account.Email });

    public async Task<UserPasskeyInfo?> Created(Account account, string credential)
    {
        var attestation = await Ended(() => manager.PerformPasskeyAttestationAsync(credential));
        Rethrow(attestation?.Failure);
        return attestation is { Succeeded: true } && attestation.UserEntity.Id == account.Id.ToString() ? attestation.Passkey : null;
    }

    public Task<string> BeginRequest() => manager.MakePasskeyRequestOptionsAsync(null!);

    public async Task<(Account Account, UserPasskeyInfo Passkey)?> Proved(string credential)
    {
        var assertion = await Ended(() => manager.PerformPasskeyAssertionAsync(credential));
        Rethrow(assertion?.Failure);
        return assertion is { Succeeded: true } ? (assertion.User, assertion.Passkey) : null;
    }

    // Identity throws when the cookie has no ceremony: none was begun, it has expired, or another tab has ended it.
    private static async Task<T?> Ended<T>(Func<Task<T>> perform)
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

    // Identity reports a store that is down as a wrong passkey.
    private static void Rethrow(Exception? failure)
    {
        if (failure?.InnerException is StorageUnavailableException down) ExceptionDispatchInfo.Throw(down);
    }
}
