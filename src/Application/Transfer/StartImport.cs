using FluentValidation;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Application.Work;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Transfer;

/// <summary>Stores a file and starts a job that imports it, or that predicts the outcome of its import.</summary>
/// <param name="File">The file; null to use the file of an earlier dry run.</param>
/// <param name="FileName">The name of the file.</param>
/// <param name="From">The id of the dry run whose file to use.</param>
/// <param name="Format">The name of the format; null: by the file name's extension.</param>
/// <param name="DryRun">Whether the import only reports its outcome.</param>
/// <param name="Mode">The handling of invalid lines.</param>
/// <param name="Columns">The column of each field, by field name; null: detected from the file's first line.</param>
public sealed record StartImport(
    Stream? File, string? FileName, Guid? From, string? Format, bool DryRun, ImportMode Mode,
    IReadOnlyDictionary<string, string>? Columns) : ICommand<JobView>;

internal sealed class StartImportValidator : AbstractValidator<StartImport>
{
    private const int MaxNameLength = 200, MaxColumns = 20;

    public StartImportValidator()
    {
        RuleFor(import => import.FileName).MaximumLength(MaxNameLength)
            .WithMessage($"The file's name can have at most {MaxNameLength} characters.");
        RuleFor(import => import.Format).MaximumLength(MaxNameLength);
        RuleFor(import => import.Mode).IsInEnum().WithMessage("Unknown mode. Use all-or-nothing or good-lines.");
        RuleFor(import => import.Columns).Must(columns => columns is null
            || (columns.Count <= MaxColumns && columns.All(pair => pair.Key.Length + pair.Value.Length <= MaxNameLength * 2)))
            .WithMessage("There are too many columns, or their names are too long.");
    }
}

internal sealed class StartImportHandler(
    IJobRepository jobs, JobFiles files, JobSignal signal, IEnumerable<ITaskFormat> formats, Scope scope, TimeProvider time)
    : IRequestHandler<StartImport, Result<JobView>>
{
    public async Task<Result<JobView>> Handle(StartImport request, CancellationToken cancellationToken)
    {
        if (await jobs.CheckLimits(scope, cancellationToken) is { } conflict) return conflict;
        if (request.From is not { } from) return await Start(request, cancellationToken);
        if (await jobs.Find(scope, from, cancellationToken) is not { Kind: ImportOrder.Kind, Input: { } input } job)
            return TransferErrors.FileGone;
        var earlier = ImportJob.Of(job).Order;
        if (!earlier.DryRun || await jobs.ReadPiece(scope, input, 0, cancellationToken) is null) return TransferErrors.FileGone;
        var order = earlier with { DryRun = request.DryRun, Mode = request.Mode, Columns = request.Columns ?? earlier.Columns };
        return await Add(order, input, cancellationToken);
    }

    private async Task<Result<JobView>> Start(StartImport request, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(request.FileName ?? "");
        var format = request.Format is { Length: > 0 } named ? formats.Named(named) : formats.OfFile(name);
        if (request.File is null) return TransferErrors.NoFile;
        if (format is null) return TransferErrors.UnknownFormat(formats);
        if (await StoreFile(request.File, cancellationToken) is not { } input) return TransferErrors.NoFile;
        return await Add(new ImportOrder(format.Name, name, request.DryRun, request.Mode, request.Columns), input, cancellationToken);
    }

    private async Task<JobView> Add(ImportOrder order, Guid input, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var job = Job.Of(scope.Owner, ImportOrder.Kind, order, now) with { Input = input };
        await jobs.Add(scope, job, cancellationToken);
        signal.Set();
        return JobView.Of(job, now);
    }

    // An incomplete upload is removed here, or by the purge if that fails.
    private async Task<Guid?> StoreFile(Stream file, CancellationToken cancellationToken)
    {
        var input = Guid.CreateVersion7(time.GetUtcNow());
        try
        {
            await using var stored = files.Write(scope, input);
            await file.CopyToAsync(stored, cancellationToken);
            await stored.FlushAsync(cancellationToken);
        }
        catch
        {
            await jobs.RemoveFile(scope, input, CancellationToken.None);
            throw;
        }
        return await jobs.ReadPiece(scope, input, 0, cancellationToken) is null ? null : input;
    }
}
