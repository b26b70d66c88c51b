using TaskManager.Domain.Common;

namespace TaskManager.Domain.Accounts;

/// <summary>
/// Stores accounts: a port. Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer. The three methods
/// without a <see cref="Scope"/> serve requests that are not authenticated yet: their results stay internal until a secret is verified.
/// </summary>
public interface IAccountRepository
{
    /// <summary>Returns the owner's account; null when there is none.</summary>
    Task<Account?> Find(Scope scope, CancellationToken cancellationToken);

    /// <summary>Returns the account with this <see cref="Account.EmailKey"/>; null when there is none.</summary>
    Task<Account?> FindByEmail(string emailKey, CancellationToken cancellationToken);

    /// <summary>Returns the account that has the passkey with this <see cref="Passkey.CredentialId"/>; null when there is none.</summary>
    Task<Account?> FindByPasskey(byte[] credentialId, CancellationToken cancellationToken);

    /// <summary>Returns whether the store has no account.</summary>
    Task<bool> IsEmpty(CancellationToken cancellationToken);

    /// <summary>Stores a new account as version 1.</summary>
    /// <returns>False, without a write, when the owner has an account, or another account has the e-mail address or one of the
    /// passkeys.</returns>
    Task<bool> Add(Scope scope, Account account, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces the owner's account when the stored version equals <paramref name="account"/>'s version, which is incremented on success.
    /// </summary>
    /// <returns>False, without a write, when the version differs, the account is deleted, or another account has the e-mail address or one
    /// of the passkeys.</returns>
    Task<bool> Update(Scope scope, Account account, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes the account and all other data of its owner: grants, activity, jobs and tasks, including the trash. Idempotent: the account
    /// is deleted first, and a repeated call deletes what an interrupted one left.
    /// </summary>
    Task Delete(Scope scope, CancellationToken cancellationToken);
}
