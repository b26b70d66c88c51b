namespace TaskManager.Application.Accounts;

/// <summary>The settings that say who may use this server.</summary>
/// <param name="Enabled">Whether people sign in. False is personal mode: all requests are the local owner's.</param>
/// <param name="SignUp">Whether anyone may make an account.</param>
/// <param name="AnyAddress">Whether personal mode may listen on addresses that other machines reach.</param>
public sealed record AccountSettings(bool Enabled, bool SignUp, bool AnyAddress);
