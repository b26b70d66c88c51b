namespace TaskManager.Application.Accounts;

/// <summary>Section <c>Accounts</c> of the settings.</summary>
public sealed class AccountOptions
{
    /// <summary>Whether users sign in. False is personal mode: all requests are the local owner's.</summary>
    public bool Enabled { get; init; }

    /// <summary>Whether sign-up is open.</summary>
    public bool SignUp { get; init; } = true;
}
