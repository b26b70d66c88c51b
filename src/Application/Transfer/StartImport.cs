using FluentValidation;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Application.Work;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Transfer;

/// <summary>Takes a file and begins to import it, or to say what an import would do.</summary>
/// <param name="File">The file; null when the one of an earlier dry run is meant.</param>
/// <param name="FileName">What it is called.</param>
/// <param name="From">The dry run whose file is meant.</param>
/// <param name="Format">The name of its format; null: as its own name says.</param>
/// <param name="DryRun">Whether only to say what an import would do.</param>
/// <param name="Mode">What becomes of lines that cannot be imported.</param>
/// <param name="Columns">Which column has which field, by the field's name; null: as the file's first line says.</param>
public sealed record StartImport(
    Stream? File, string? FileName, Guid? From, string? Format, bool DryRun, ImportMode Mode,
    IReadOnlyDictionary<string, string>? Columns) : ICommand<JobView>;

internal sealed class StartImportValidator : AbstractValidator<StartImport>
{
    private const int LongestName = 200, MostColumns = 20;

    public StartImportValidator()
    {
        RuleFor(import => import.FileName).MaximumLength(LongestName)
            .WithMessage($"The file's name can have at most {LongestName} characters.");
        RuleFor(import => import.Format).MaximumLength(LongestName);
        RuleFor(import => import.Mode).IsInEnum().WithMessage("Allowed are all-or-nothing and good-lines.");
        RuleFor(import => import.Columns).Must(columns => columns is null
            || (columns.Count <= MostColumns && columns.All(pair => pair.Key.Length + pair.Value.Length <= LongestName * 2)))
            .WithMessage("There are too many columns, or their names are too long.");
    }
}

internal sealed class StartImportHandler(
    IJobRepository jobs, JobFiles files, JobSignal signal, IEnumerable<ITaskFormat> formats, Scope scope, TimeProvider time)
    : IRequestHandler<StartImport, Result<JobView>>
{
    public async Task<Result<JobView>> Handle(StartImport request, CancellationToken cancellationToken)
    {
        if (await jobs.Refusal(scope, cancellationToken) is { } refusal) return refusal;
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
        if (await Keep(request.File, cancellationToken) is not { } input) return TransferErrors.NoFile;
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

    // A file that does not come to its end is removed at once, and else with those that no job needs.
    private async Task<Guid?> Keep(Stream file, CancellationToken cancellationToken)
    {
        var input = Guid.CreateVersion7(time.GetUtcNow());
        try
        {
            await using var kept = files.Write(scope, input);
            await file.CopyToAsync(kept, cancellationToken);
            await kept.FlushAsync(cancellationToken);
        }
        catch
        {
            await jobs.RemoveFile(scope, input, CancellationToken.None);
            throw;
        }
        return await jobs.ReadPiece(scope, input, 0, cancellationToken) is null ? null : input;
    }
}
