using FluentValidation;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Application.Tasks;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Transfer;

/// <summary>Exports all tasks of the request's owner as a file.</summary>
/// <param name="Format">The name of a format; null: JSON, the lossless one.</param>
public sealed record ExportTasks(string? Format) : IQuery<TaskExport>;

internal sealed class ExportTasksValidator : AbstractValidator<ExportTasks>
{
    public ExportTasksValidator() => RuleFor(export => export.Format).MaximumLength(TransferErrors.MaxFormatLength);
}

/// <summary>A file to be streamed.</summary>
/// <param name="Format">The format of the file.</param>
/// <param name="Tasks">The tasks, read lazily; enumeration throws <see cref="StorageUnavailableException"/> when the store cannot
/// answer.</param>
/// <param name="Count">The number of tasks when the export began.</param>
public sealed record TaskExport(ITaskFormat Format, IAsyncEnumerable<TaskView> Tasks, long Count);

internal sealed class ExportTasksHandler(AllTasks tasks, IEnumerable<ITaskFormat> formats, Scope scope)
    : IRequestHandler<ExportTasks, Result<TaskExport>>
{
    public async Task<Result<TaskExport>> Handle(ExportTasks request, CancellationToken cancellationToken)
    {
        var format = formats.Named(request.Format ?? "json");
        if (format is null) return TransferErrors.UnknownFormat(formats);
        var (all, counts) = await tasks.Begin(scope, cancellationToken);
        return new TaskExport(format, all, counts.Active + counts.Completed);
    }
}
