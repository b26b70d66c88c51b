using FluentValidation;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Application.Transfer;
using TaskManager.Domain.Common;
using TaskManager.Domain.Jobs;

namespace TaskManager.Application.Jobs;

/// <summary>Begins to write all tasks of whoever asks into a file that can be had later.</summary>
/// <param name="Format">The name of its format.</param>
public sealed record StartExport(string? Format) : ICommand<JobView>;

internal sealed class StartExportValidator : AbstractValidator<StartExport>
{
    public StartExportValidator() => RuleFor(export => export.Format).MaximumLength(TransferErrors.LongestFormat);
}

internal sealed class StartExportHandler(IJobRepository jobs, JobSignal signal, IEnumerable<ITaskFormat> formats, Scope scope, TimeProvider time)
    : IRequestHandler<StartExport, Result<JobView>>
{
    public async Task<Result<JobView>> Handle(StartExport request, CancellationToken cancellationToken)
    {
        if (formats.Named(request.Format ?? "json") is not { } format) return TransferErrors.UnknownFormat(formats);
        if (await jobs.Refusal(scope, cancellationToken) is { } refusal) return refusal;
        var now = time.GetUtcNow();
        var job = new Job(Guid.CreateVersion7(now), scope.Owner, new JobOrder(JobKind.Export, format.Name, FormattableString.Invariant($"tasks-{now:yyyy-MM-dd}.{format.Name}")), now);
        await jobs.Add(scope, job, cancellationToken);
        signal.Set();
        return JobView.Of(job, now);
    }
}
