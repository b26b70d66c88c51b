using TaskManager.Domain.Accounts;

namespace TaskManager.Web.Features.Accounts;

/// <summary>What the page of an account calls things.</summary>
internal static class AccountWords
{
    // The first that is named counts: browsers name those they want to be taken for.
    private static readonly (string Sign, string Name)[] Browsers =
        [("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari")];

    private static readonly (string Sign, string Name)[] Systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux")];

    /// <summary>The id of the session that this request came with; null when it came with none.</summary>
    public static string? SessionId(this HttpContext context) => context.Features.Get<Grant>()?.Id;

    /// <summary>A browser by what it says of itself, in a few words.</summary>
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

    /// <summary>What was just done, in a sentence; null when nothing was, or when a link of somebody else says so.</summary>
    public static string? Done(this HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"] is [not "same-origin"] ? null : request.Query["done"].ToString() switch
    {
        "password" => "Your password was changed. Your other browsers are signed out.",
        "signed-out" => "That is signed out.",
        "second-factor-off" => "The second factor is off: your password is enough.",
        "passkey-added" => "The passkey was added. You can sign in by it from now on.",
        "passkey-removed" => "The passkey was removed. Your device may still offer it: delete it there, too.",
        "token-revoked" => "The token was revoked. Programs that use it are refused from now on.",
        "deleted" => "Your account and your tasks were deleted.",
        _ => null,
    };

    /// <summary>What happened, in a few words.</summary>
    public static string Words(this Activity activity) => activity.Kind switch
    {
        ActivityKind.SignedUp => "Signed up",
        ActivityKind.SignedIn => $"Signed in by {activity.Detail}",
        ActivityKind.SignInFailed => "Somebody tried to sign in",
        ActivityKind.LockedOut => "Locked for a few minutes, after too many tries to sign in",
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
        known.FirstOrDefault(one => agent.Contains(one.Sign, StringComparison.Ordinal)).Name;
}
