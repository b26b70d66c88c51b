using TaskManager.Domain.Common;

namespace TaskManager.Domain.Accounts;

/// <summary>The kind of an event in an account's activity log. Stored by name: never rename.</summary>
public enum ActivityKind
{
    /// <summary>The account was created.</summary>
    SignedUp,

    /// <summary>A sign-in succeeded.</summary>
    SignedIn,

    /// <summary>A sign-in failed.</summary>
    SignInFailed,

    /// <summary>The account was locked after too many failed attempts.</summary>
    LockedOut,

    /// <summary>A session was ended by signing out.</summary>
    SignedOut,

    /// <summary>All other sessions were ended.</summary>
    SignedOutEverywhere,

    /// <summary>The password was set or changed.</summary>
    PasswordChanged,

    /// <summary>The second factor was enabled.</summary>
    TwoFactorEnabled,

    /// <summary>The second factor was disabled.</summary>
    TwoFactorDisabled,

    /// <summary>A recovery code was used as the second factor.</summary>
    RecoveryCodeUsed,

    /// <summary>New recovery codes replaced the previous ones.</summary>
    RecoveryCodesMade,

    /// <summary>A passkey was added.</summary>
    PasskeyAdded,

    /// <summary>A passkey was removed.</summary>
    PasskeyRemoved,

    /// <summary>A token was created.</summary>
    TokenMade,

    /// <summary>A token was used, for the first time in a day.</summary>
    TokenUsed,

    /// <summary>A token was revoked.</summary>
    TokenRevoked,
}

/// <summary>One entry of an account's activity log, shown to its owner.</summary>
/// <param name="At">The instant of the event.</param>
/// <param name="Kind">The kind of the event.</param>
/// <param name="Detail">The method or object of the event, in a few words; null when there is none.</param>
/// <param name="Address">The client's network address; null when unknown.</param>
public sealed record Activity(DateTimeOffset At, ActivityKind Kind, string? Detail = null, string? Address = null)
{
    /// <summary>The retention period of entries.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(90);

    /// <summary>Longest detail and address, in characters; longer text is truncated.</summary>
    public const int MaxTextLength = 200;
}

/// <summary>
/// Stores activity logs: a port. Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.
/// </summary>
public interface IActivityRepository
{
    /// <summary>Adds an entry.</summary>
    Task Add(Scope scope, Activity activity, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the owner's newest entries, newest first; at most <paramref name="limit"/>. Entries older than <see
    /// cref="Activity.Retention"/> may be missing.
    /// </summary>
    Task<IReadOnlyList<Activity>> List(Scope scope, int limit, CancellationToken cancellationToken);
}
