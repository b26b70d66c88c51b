using Microsoft.AspNetCore.Identity;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>
/// The port to WebAuthn with the browser of the current request. Each ceremony begins with options and ends with the browser's response,
/// within 5 minutes. The methods throw <see cref="StorageUnavailableException"/> when the store cannot answer.
/// </summary>
public interface IPasskeys
{
    /// <summary>The longest accepted response of a browser, in characters.</summary>
    const int MaxAnswerLength = 16 << 10;

    /// <summary>Begins the creation of a passkey.</summary>
    /// <returns>The options for the browser's <c>navigator.credentials.create</c>, as JSON.</returns>
    Task<string> BeginCreation(Account account);

    /// <summary>Returns the passkey that the browser has created; null when its response is wrong, late, or for another account.</summary>
    Task<UserPasskeyInfo?> Created(Account account, string credential);

    /// <summary>Begins a sign-in by any passkey of this site.</summary>
    /// <returns>The options for the browser's <c>navigator.credentials.get</c>, as JSON.</returns>
    Task<string> BeginRequest();

    /// <summary>Returns the passkey that the browser has proved to hold, and its account; null when the proof is wrong or late.</summary>
    Task<(Account Account, UserPasskeyInfo Passkey)?> Proved(string credential);
}
