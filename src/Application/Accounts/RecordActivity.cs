using FluentValidation;
using MediatR;
using Microsoft.Extensions.Logging;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Adds a line to the activity of an account, and to the log. It succeeds also when the store is down: then the log alone has the
/// line.</summary>
/// <param name="Owner">The owner of the account. Not the current owner: a failed sign-in has none.</param>
/// <param name="Kind">The kind of event.</param>
/// <param name="Detail">See <see cref="Activity.Detail"/>. No secret.</param>
public sealed record RecordActivity(OwnerId Owner, ActivityKind Kind, string? Detail = null) : ICommand<Activity>;

internal sealed class RecordActivityValidator : AbstractValidator<RecordActivity>
{
    public RecordActivityValidator() => RuleFor(activity => activity.Detail).MaximumLength(Activity.MaxTextLength).Must(BeOneLine);

    // It stands in one line of the log, and must not look like another.
    private static bool BeOneLine(string? text) => text is null || !text.Any(char.IsControl);
}

internal sealed partial class RecordActivityHandler(
    IActivityRepository activities, ICurrentClient client, TimeProvider time, ILogger<RecordActivityHandler> logger)
    : IRequestHandler<RecordActivity, Result<Activity>>
{
    public async Task<Result<Activity>> Handle(RecordActivity request, CancellationToken cancellationToken)
    {
        var activity = new Activity(time.GetUtcNow(), request.Kind, request.Detail, client.Address);
        Happened(logger, activity.Kind, request.Owner, activity.Detail, activity.Address);
        try
        {
            await activities.Add(Scope.Of(request.Owner), activity, cancellationToken);
        }
        catch (StorageUnavailableException down)
        {
            // It has happened, and the log has it.
            NotStored(logger, activity.Kind, request.Owner, down.Message);
        }
        return activity;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kind} of account {Owner}: {Detail} from {Address}")]
    private static partial void Happened(ILogger logger, ActivityKind kind, OwnerId owner, string? detail, string? address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} of account {Owner} was not stored in its activity: {Cause}")]
    private static partial void NotStored(ILogger logger, ActivityKind kind, OwnerId owner, string cause);
}
