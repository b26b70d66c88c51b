using FluentValidation;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Application.Transfer;
using TaskManager.Domain.Common;
using TaskManager.Domain.Jobs;

namespace TaskManager.Application.Jobs;

/// <summary>Takes a file and begins to import it, or to say what an import would do.</summary>
/// <param name="File">The file; null when the one of an earlier dry run is meant.</param>
/// <param name="FileName">What it is called.</param>
/// <param name="From">The dry run whose file is meant.</param>
/// <param name="Format">The name of its format; null: as its own name says.</param>
/// <param name="DryRun">Whether only to say what an import would do.</param>
/// <param name="Mode">What becomes of lines that cannot be imported.</param>
/// <param name="Columns">Which column has which field, by the field's name; null: as the file's first line says.</param>
public sealed record StartImport(
    Stream? File, string? FileName, Guid? From, string? Format, bool DryRun, ImportMode Mode, IReadOnlyDictionary<string, string>? Columns) : ICommand<JobView>;

internal sealed class StartImportValidator : AbstractValidator<StartImport>
{
    private const int LongestName = 200, MostColumns = 20;

    public StartImportValidator()
    {
        RuleFor(import => import.FileName).MaximumLength(LongestName).WithMessage($"The file's name can have at most {LongestName} characters.");
        RuleFor(import => import.Format).MaximumLength(LongestName);
        RuleFor(import => import.Mode).IsInEnum().WithMessage("Allowed are all-or-nothing and good-lines.");
        RuleFor(import => import.Columns).Must(columns => columns is null || (columns.Count <= MostColumns && columns.All(pair => pair.Key.Length + pair.Value.Length <= LongestName * 2)))
            .WithMessage("There are too many columns, or their names are too long.");
    }
}

internal sealed class StartImportHandler(IJobRepository jobs, JobFiles files, JobSignal signal, IEnumerable<ITaskFormat> formats, Scope scope, TimeProvider time)
    : IRequestHandler<StartImport, Result<JobView>>
{
    public async Task<Result<JobView>> Handle(StartImport request, CancellationToken cancellationToken)
    {
        if (await jobs.Refusal(scope, cancellationToken) is { } refusal) return refusal;
        var earlier = request.From is { } from ? await jobs.Find(scope, from, cancellationToken) : null;
        if (request.From is not null && (earlier?.Order is not { DryRun: true, Input: { } kept } || await jobs.ReadPiece(scope, kept, 0, cancellationToken) is null)) return TransferErrors.FileGone;
        var name = Path.GetFileName(earlier?.Order.FileName ?? request.FileName ?? "");
        var format = earlier is not null ? formats.Named(earlier.Order.Format) : request.Format is { Length: > 0 } named ? formats.Named(named) : formats.OfFile(name);
        if (earlier is null && request.File is null) return TransferErrors.NoFile;
        if (format is null) return TransferErrors.UnknownFormat(formats);
        var input = earlier?.Order.Input ?? await Keep(request.File, cancellationToken);
        if (input is null) return TransferErrors.NoFile;
        var now = time.GetUtcNow();
        var job = new Job(Guid.CreateVersion7(now), scope.Owner, new JobOrder(JobKind.Import, format.Name, name, input, request.DryRun, request.Mode, request.Columns ?? earlier?.Order.Columns), now);
        await jobs.Add(scope, job, cancellationToken);
        signal.Set();
        return JobView.Of(job, now);
    }

    // A file that does not come to its end is removed at once, and else with those that no job needs.
    private async Task<Guid?> Keep(Stream? file, CancellationToken cancellationToken)
    {
        if (file is null) return null;
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
