using Microsoft.AspNetCore.Identity;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>
/// WebAuthn with the browser of the running request: a port. Each ceremony begins with options and ends with the browser's answer, within 5
/// minutes. The methods throw <see cref="StorageUnavailableException"/> when the store cannot answer.
/// </summary>
public interface IPasskeys
{
    /// <summary>The longest answer of a browser that is read, in characters.</summary>
    const int MaxAnswerLength = 16 << 10;

    /// <summary>Begins to make a passkey.</summary>
    /// <returns>The options for the browser's <c>navigator.credentials.create</c>, as JSON.</returns>
    Task<string> BeginCreation(Account account);

    /// <summary>The passkey that the browser has made; null when its answer is wrong, too late, or for another account.</summary>
    Task<UserPasskeyInfo?> Created(Account account, string credential);

    /// <summary>Begins to ask for any passkey of this site.</summary>
    /// <returns>The options for the browser's <c>navigator.credentials.get</c>, as JSON.</returns>
    Task<string> BeginRequest();

    /// <summary>The account and the passkey that the browser has proved to hold; null when its answer is wrong or too late.</summary>
    Task<(Account Account, UserPasskeyInfo Passkey)?> Proved(string credential);
}
