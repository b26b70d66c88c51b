using TaskManager.Domain.Common;

namespace TaskManager.Domain.Accounts;

/// <summary>
/// Stores accounts: a port. Three of its methods take no <see cref="Scope"/>, since they are how a request without one finds out
/// whose it is; what they
/// find is shown to nobody before a secret was checked. Every method throws <see cref="StorageUnavailableException"/> when the store cannot
/// answer.
/// </summary>
public interface IAccountRepository
{
    /// <summary>The owner's account; null when there is none.</summary>
    Task<Account?> Find(Scope scope, CancellationToken cancellationToken);

    /// <summary>The account with this <see cref="Account.EmailKey"/>; null when there is none.</summary>
    Task<Account?> FindByEmail(string emailKey, CancellationToken cancellationToken);

    /// <summary>The account that has the passkey with this <see cref="Passkey.CredentialId"/>; null when none has.</summary>
    Task<Account?> FindByPasskey(byte[] credentialId, CancellationToken cancellationToken);

    /// <summary>Whether nobody has signed up yet.</summary>
    Task<bool> IsEmpty(CancellationToken cancellationToken);

    /// <summary>Stores a new account as version 1.</summary>
    /// <returns>False, and nothing is stored, when the owner has an account, or another account has this address or one of the
    /// passkeys.</returns>
    Task<bool> Add(Scope scope, Account account, CancellationToken cancellationToken);

    /// <summary>
    /// Overwrites the owner's account with <paramref name="account"/>, as its next version, when the stored one is of the same version.
    /// Then it is of that next version itself.
    /// </summary>
    /// <returns>False, and nothing is stored, when it is not, or is gone, or another account has this address or one of the
    /// passkeys.</returns>
    Task<bool> Update(Scope scope, Account account, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes the account and everything else that is its owner's: grants, activity, and all tasks, those in the trash too.
    /// When it is interrupted, the account is the first to be gone, and calling it again deletes the rest.
    /// </summary>
    Task Delete(Scope scope, CancellationToken cancellationToken);
}
