using TaskManager.Domain.Common;

namespace TaskManager.Domain.Accounts;

/// <summary>What happened to an account. A name in the store: never rename.</summary>
public enum ActivityKind
{
    /// <summary>The account was made.</summary>
    SignedUp,

    /// <summary>Somebody signed in.</summary>
    SignedIn,

    /// <summary>Somebody tried to, and was refused.</summary>
    SignInFailed,

    /// <summary>So many tries failed that no more are looked at for a while.</summary>
    LockedOut,

    /// <summary>Somebody signed out.</summary>
    SignedOut,

    /// <summary>All other browsers were signed out.</summary>
    SignedOutEverywhere,

    /// <summary>The password was changed, or a first one was set.</summary>
    PasswordChanged,

    /// <summary>A second factor is asked for from now on.</summary>
    TwoFactorEnabled,

    /// <summary>No second factor is asked for any more.</summary>
    TwoFactorDisabled,

    /// <summary>A recovery code was used instead of the second factor.</summary>
    RecoveryCodeUsed,

    /// <summary>New recovery codes replaced the former.</summary>
    RecoveryCodesMade,

    /// <summary>A passkey was added.</summary>
    PasskeyAdded,

    /// <summary>A passkey was removed.</summary>
    PasskeyRemoved,

    /// <summary>A token was made.</summary>
    TokenMade,

    /// <summary>A token was used, for the first time in a day.</summary>
    TokenUsed,

    /// <summary>A token was revoked.</summary>
    TokenRevoked,
}

/// <summary>One line of what happened to an account, for its owner to read.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">What.</param>
/// <param name="Detail">By which means or to which thing, as a few words; null when there is nothing to add.</param>
/// <param name="Address">From which network address; null when it is not known.</param>
public sealed record Activity(DateTimeOffset At, ActivityKind Kind, string? Detail = null, string? Address = null)
{
    /// <summary>How long it is kept.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(90);

    /// <summary>The longest detail and address, in characters; what is longer is cut.</summary>
    public const int MaxTextLength = 200;
}

/// <summary>Stores what happened to accounts: a port. Every method throws <see cref="StorageUnavailableException"/> when the store cannot
/// answer.</summary>
public interface IActivityRepository
{
    /// <summary>Adds a line.</summary>
    Task Add(Scope scope, Activity activity, CancellationToken cancellationToken);

    /// <summary>The owner's lines, the latest first, as they were added; at most <paramref name="limit"/>. Older than
    /// <see cref="Activity.KeptFor"/> may be gone.</summary>
    Task<IReadOnlyList<Activity>> List(Scope scope, int limit, CancellationToken cancellationToken);
}
