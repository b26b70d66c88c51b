using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Errors that several use cases of accounts share.</summary>
public static class AccountErrors
{
    /// <summary><see cref="AccountOptions.SignUp"/> is off.</summary>
    public static readonly Forbidden SignUpClosed = new("Sign-up is closed. Ask the operator of this server for an account.");

    /// <summary>Another request stored the account first.</summary>
    public static readonly Conflict ChangedMeanwhile = new("Your account was changed somewhere else. Try again.");
}
