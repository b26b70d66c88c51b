using FluentValidation;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Application.Work;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Transfer;

/// <summary>Starts a job that writes all tasks of the request's owner to a file for download.</summary>
/// <param name="Format">The name of the format; null: JSON, the lossless one.</param>
public sealed record StartExport(string? Format) : ICommand<JobView>;

/// <summary>The parameters of an export. Stored in its job.</summary>
/// <param name="Format">The name of the file's format.</param>
/// <param name="FileName">The name of the file, without a path.</param>
public sealed record ExportOrder(string Format, string FileName)
{
    /// <summary>The kind of jobs that export.</summary>
    public const string Kind = "export";
}

internal sealed class StartExportValidator : AbstractValidator<StartExport>
{
    public StartExportValidator() => RuleFor(export => export.Format).MaximumLength(TransferErrors.MaxFormatLength);
}

internal sealed class StartExportHandler(
    IJobRepository jobs, JobSignal signal, IEnumerable<ITaskFormat> formats, Scope scope, TimeProvider time)
    : IRequestHandler<StartExport, Result<JobView>>
{
    public async Task<Result<JobView>> Handle(StartExport request, CancellationToken cancellationToken)
    {
        if (formats.Named(request.Format ?? "json") is not { } format) return TransferErrors.UnknownFormat(formats);
        if (await jobs.CheckLimits(scope, cancellationToken) is { } conflict) return conflict;
        var now = time.GetUtcNow();
        var order = new ExportOrder(format.Name, FormattableString.Invariant($"tasks-{now:yyyy-MM-dd}.{format.Name}"));
        var job = Job.Of(scope.Owner, ExportOrder.Kind, order, now);
        await jobs.Add(scope, job, cancellationToken);
        signal.Set();
        return JobView.Of(job, now);
    }
}
