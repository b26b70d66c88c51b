using TaskManager.Domain.Accounts;

namespace TaskManager.Web.Features.Accounts;

/// <summary>The texts of the account page.</summary>
internal static class AccountText
{
    // In this order, because a user agent also names the browsers that it is compatible with.
    private static readonly (string Sign, string Name)[] Browsers =
        [("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari")];

    private static readonly (string Sign, string Name)[] Systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux")];

    /// <summary>Returns the id of the session of the request; null without a session.</summary>
    public static string? SessionId(this HttpContext context) => context.Features.Get<Grant>()?.Id;

    /// <summary>Returns the names of browser and system in a <c>User-Agent</c>.</summary>
    public static string BrowserName(this string agent)
    {
        var (browser, system) = (Named(Browsers, agent), Named(Systems, agent));
        return (browser, system) switch
        {
            (null, null) => "A browser",
            (null, _) => $"A browser on {system}",
            (_, null) => browser,
            _ => $"{browser} on {system}",
        };
    }

    /// <summary>Returns the message about the command before a redirect; null without one, or when another site linked here.</summary>
    public static string? Done(this HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"] is [not "same-origin"] ? null : request.Query["done"].ToString() switch
        {
            "password" => "Your password was changed. Your other browsers are signed out.",
            "signed-out" => "The chosen sessions have ended.",
            "second-factor-off" => "The second factor is off. Sign in with your password only.",
            "passkey-added" => "The passkey was added. You can now sign in with it.",
            "passkey-removed" => "The passkey was removed. Delete it on your device too.",
            "token-revoked" => "The token was revoked. Requests with it are now rejected.",
            "deleted" => "Your account and your tasks were deleted.",
            _ => null,
        };

    /// <summary>Returns the text of an event.</summary>
    public static string Text(this Activity activity) => activity.Kind switch
    {
        ActivityKind.SignedUp => "Signed up",
        ActivityKind.SignedIn => $"Signed in by {activity.Detail}",
        ActivityKind.SignInFailed => "A sign-in failed",
        ActivityKind.LockedOut => "Sign-in was locked for a few minutes after too many failed attempts",
        ActivityKind.SignedOut => activity.Detail is null ? "Signed out" : "Signed another browser out",
        ActivityKind.SignedOutEverywhere => "Signed all other browsers out",
        ActivityKind.PasswordChanged => "Changed the password",
        ActivityKind.TwoFactorEnabled => "Turned the second factor on",
        ActivityKind.TwoFactorDisabled => "Turned the second factor off",
        ActivityKind.RecoveryCodeUsed => "Used a recovery code",
        ActivityKind.RecoveryCodesMade => "Made new recovery codes",
        ActivityKind.PasskeyAdded => $"Added the passkey {activity.Detail}",
        ActivityKind.PasskeyRemoved => $"Removed the passkey {activity.Detail}",
        ActivityKind.TokenMade => $"Made the token {activity.Detail}",
        ActivityKind.TokenUsed => $"The token {activity.Detail} was used",
        ActivityKind.TokenRevoked => $"Revoked the token {activity.Detail}",
        var other => other.ToString(),
    };

    private static string? Named((string Sign, string Name)[] known, string agent) =>
        known.FirstOrDefault(each => agent.Contains(each.Sign, StringComparison.Ordinal)).Name;
}
