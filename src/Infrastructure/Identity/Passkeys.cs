using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Identity;
using TaskManager.Application.Accounts;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Identity;

/// <summary>Passkeys by ASP.NET Core Identity's WebAuthn. It keeps the state of a ceremony in the cookie of
/// <see cref="IdentityConstants.TwoFactorUserIdScheme"/>.</summary>
internal sealed class Passkeys(SignInManager<Account> manager) : IPasskeys
{
    public Task<string> BeginCreation(Account account) => manager.MakePasskeyCreationOptionsAsync(
        new PasskeyUserEntity { Id = account.Id.ToString(), Name = account.Email, DisplayName = account.Email });

    public async Task<UserPasskeyInfo?> Created(Account account, string credential)
    {
        var made = await Ended(() => manager.PerformPasskeyAttestationAsync(credential));
        Rethrow(made?.Failure);
        return made is { Succeeded: true } && made.UserEntity.Id == account.Id.ToString() ? made.Passkey : null;
    }

    public Task<string> BeginRequest() => manager.MakePasskeyRequestOptionsAsync(null!);

    public async Task<(Account Account, UserPasskeyInfo Passkey)?> Proved(string credential)
    {
        var proved = await Ended(() => manager.PerformPasskeyAssertionAsync(credential));
        Rethrow(proved?.Failure);
        return proved is { Succeeded: true } ? (proved.User, proved.Passkey) : null;
    }

    // Identity throws when no ceremony was begun, when it was begun too long ago, or by another tab.
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

    // Identity takes a store that is down for a wrong passkey.
    private static void Rethrow(Exception? failure)
    {
        if (failure?.InnerException is StorageUnavailableException down) ExceptionDispatchInfo.Throw(down);
    }
}
