using Microsoft.Extensions.Logging;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Records the events of accounts, for their owners and in the log.</summary>
internal sealed partial class ActivityLog(
    IActivityRepository activities, ICurrentClient client, TimeProvider time, ILogger<ActivityLog> logger)
{
    /// <summary>Adds an event. It does not fail when the store is down: the event has happened, and the log has it.</summary>
    /// <param name="owner">The owner of the account. Not the current owner: a failed sign-in has none.</param>
    /// <param name="kind">The kind of event.</param>
    /// <param name="detail">See <see cref="Activity.Detail"/>: one line, and no secret.</param>
    public async Task Record(OwnerId owner, ActivityKind kind, string? detail = null)
    {
        // A line break would forge a line of the log.
        if (detail?.Any(char.IsControl) == true) throw new ArgumentException("The detail of an event is one line.", nameof(detail));
        var activity = new Activity(time.GetUtcNow(), kind, detail, client.Address);
        Recorded(logger, kind, owner, detail, activity.Address);
        try
        {
            await activities.Add(new Scope(owner), activity, CancellationToken.None);
        }
        catch (StorageUnavailableException down)
        {
            NotStored(logger, kind, owner, down.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kind} of account {Owner}: {Detail} from {Address}")]
    private static partial void Recorded(ILogger logger, ActivityKind kind, OwnerId owner, string? detail, string? address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} of account {Owner} was not stored in its activity: {Cause}")]
    private static partial void NotStored(ILogger logger, ActivityKind kind, OwnerId owner, string cause);
}
