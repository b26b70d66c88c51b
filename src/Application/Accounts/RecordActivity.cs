using FluentValidation;
using MediatR;
using Microsoft.Extensions.Logging;
using TaskManager.Application.Common;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Accounts;

/// <summary>Notes what happened to an account, for its owner to read and in the log.</summary>
/// <param name="Owner">Whose account: not always who asks, since somebody else may have tried to sign in.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Detail">See <see cref="Activity.Detail"/>. No secret.</param>
/// <param name="Address">See <see cref="Activity.Address"/>.</param>
public sealed record RecordActivity(OwnerId Owner, ActivityKind Kind, string? Detail, string? Address) : ICommand<Activity>;

internal sealed class RecordActivityValidator : AbstractValidator<RecordActivity>
{
    public RecordActivityValidator()
    {
        RuleFor(activity => activity.Detail).MaximumLength(Activity.MaxTextLength).Must(BeOneLine);
        RuleFor(activity => activity.Address).MaximumLength(Activity.MaxTextLength).Must(BeOneLine);
    }

    // It stands in one line of the log, and must not look like another.
    private static bool BeOneLine(string? text) => text is null || !text.Any(char.IsControl);
}

internal sealed partial class RecordActivityHandler(
    IActivityRepository activities, TimeProvider time, ILogger<RecordActivityHandler> logger)
    : IRequestHandler<RecordActivity, Result<Activity>>
{
    public async Task<Result<Activity>> Handle(RecordActivity request, CancellationToken cancellationToken)
    {
        var activity = new Activity(time.GetUtcNow(), request.Kind, request.Detail, request.Address);
        Happened(logger, request.Kind, request.Owner, request.Detail, request.Address);
        await activities.Add(Scope.Of(request.Owner), activity, cancellationToken);
        return activity;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kind} of account {Owner}: {Detail} from {Address}")]
    private static partial void Happened(ILogger logger, ActivityKind kind, OwnerId owner, string? detail, string? address);
}
