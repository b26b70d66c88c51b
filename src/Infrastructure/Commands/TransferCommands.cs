using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TaskManager.Application.Tasks;
using TaskManager.Application.Transfer;
using TaskManager.Application.Work;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Commands;

/// <summary>What export and import have in common: a file, its format, and whose tasks.</summary>
internal sealed class Transfer(CommandContext context, string usage, bool onlyReads) : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().Add(context.Host).AddInfrastructure(context.Settings, onlyReads).BuildServiceProvider();

    public string Path => context.File ?? throw new StartupException($"Say which file: {usage}");

    public ITaskFormat Format
    {
        get
        {
            var formats = _services.GetServices<ITaskFormat>().ToList();
            var format = context.Options["format"] is { Length: > 0 } named ? formats.Named(named) : formats.OfFile(Path);
            return format ?? throw new StartupException($"Say which format the file has: --format {string.Join("|", formats.Select(each => each.Name).Order(StringComparer.Ordinal))}");
        }
    }

    public T Port<T>() where T : notnull => _services.GetRequiredService<T>();

    /// <summary>The one person of personal mode, or whoever has the account that <c>--account</c> names.</summary>
    public async Task<OwnerId> Owner(CancellationToken cancellationToken) => context.Options["account"] is not { Length: > 0 } email
        ? bool.TryParse(context.Settings["Accounts:Enabled"], out var people) && people ? throw new StartupException("Say whose tasks: --account ADDRESS") : OwnerId.Local
        : (await Port<IAccountRepository>().FindByEmail(email.ToUpperInvariant(), cancellationToken))?.Id ?? throw new StartupException($"There is no account with the address {email}.");

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

/// <summary>Writes all tasks into a file: <c>./run export FILE</c>. The file is there when it is whole.</summary>
internal sealed class ExportCommand : IStorageCommand
{
    public string Name => "export";

    public IReadOnlyList<string> Options => ["format", "account"];

    public async Task<bool> Run(CommandContext context, CancellationToken cancellationToken)
    {
        await using var transfer = new Transfer(context, "./run export FILE [--format json|csv|ics] [--account ADDRESS]", onlyReads: true);
        using var progress = CommandProgress.Of(context.Output);
        var (path, format) = (transfer.Path, transfer.Format);
        var (tasks, counts) = await new AllTasks(transfer.Port<ITaskRepository>()).Begin(Scope.Of(await transfer.Owner(cancellationToken)), cancellationToken);
        var written = 0L;
        await using (var file = new FileStream(path + ".part", FileMode.Create)) await format.Write(Counted(), file, cancellationToken);
        File.Move(path + ".part", path, overwrite: true);
        await context.Output.WriteLineAsync($"{written} tasks are in {path}.");
        return true;

        async IAsyncEnumerable<TaskView> Counted()
        {
            await foreach (var task in tasks)
            {
                progress.Show("Exporting", ++written, counts.Active + counts.Completed);
                yield return task;
            }
        }
    }
}

/// <summary>Adds the tasks of a file: <c>./run import FILE --dry-run</c>. Interrupted, one of all or nothing takes back what it has added.</summary>
internal sealed class ImportCommand : IStorageCommand
{
    public string Name => "import";

    public IReadOnlyList<string> Options => ["dry-run", "mode", "format", "account"];

    public async Task<bool> Run(CommandContext context, CancellationToken cancellationToken)
    {
        var isDryRun = bool.TryParse(context.Options["dry-run"] ?? "false", out var asked) ? asked : throw StartupException.Setting("--dry-run", context.Options["dry-run"], "Leave the value away, or say true or false.");
        await using var transfer = new Transfer(context, "./run import FILE [--dry-run] [--mode all-or-nothing|good-lines] [--format json|csv|ics] [--account ADDRESS]", onlyReads: isDryRun);
        var path = transfer.Path;
        if (!File.Exists(path)) throw new StartupException($"There is no file {path}.");
        var order = new ImportOrder(transfer.Format.Name, Path.GetFileName(path), isDryRun, Mode(context.Options["mode"]));
        var owner = await transfer.Owner(cancellationToken);
        var import = ImportJob.Of(Job.Of(owner, ImportOrder.Kind, order, TimeProvider.System.GetUtcNow()));
        var rest = path + $".rest.{order.Format}";
        var part = order is { DryRun: false, Mode: ImportMode.GoodLines } ? rest + ".part" : null;
        await using (var others = part is null ? null : new FileStream(part, FileMode.Create))
            import = await Run(transfer, import, others, context.Output, cancellationToken);
        await Say(context.Output, import);
        if (part is not null) await Keep(part, rest, context.Output);
        return import.Job.State == JobState.Done;
    }

    // What an earlier import has left over stays, unless this one leaves something over itself.
    private static async Task Keep(string part, string rest, TextWriter output)
    {
        if (new FileInfo(part).Length == 0)
        {
            File.Delete(part);
            return;
        }
        File.Move(part, rest, overwrite: true);
        await output.WriteLineAsync($"What was not imported is in {rest}.");
    }

    private static ImportMode Mode(string? named) => named switch
    {
        null or "" or "all-or-nothing" => ImportMode.AllOrNothing,
        "good-lines" => ImportMode.GoodLines,
        _ => throw StartupException.Setting("--mode", named, "Allowed are all-or-nothing and good-lines."),
    };

    private static async Task<ImportJob> Run(
        Transfer transfer, ImportJob import, Stream? rest, TextWriter output, CancellationToken cancellationToken)
    {
        var importer = new TaskImporter(transfer.Port<ITaskRepository>(), TimeProvider.System);
        using var progress = CommandProgress.Of(output);
        using var interrupted = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var pressed = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using var ended = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        try
        {
            return await importer.Run(import, transfer.Format, Open, rest, Show, interrupted.Token);
        }
        catch (Exception thrown) when (thrown is OperationCanceledException or StorageUnavailableException)
        {
            await importer.Revert(import, transfer.Format, Open, CancellationToken.None);
            if (thrown is StorageUnavailableException) throw;
            var left = import.Order.Mode == ImportMode.AllOrNothing
                ? "Interrupted: nothing was imported."
                : "Interrupted: import the file again to go on.";
            return import.Ended(JobState.Cancelled, TimeProvider.System.GetUtcNow(), left);
        }

        Stream Open() => File.OpenRead(transfer.Path);

        void Show(ImportJob now) => progress.Show(now.Job.Message ?? "", now.Job.Done, now.Job.Total);

        void Interrupt(PosixSignalContext signal)
        {
            // A second signal ends the process at once.
            signal.Cancel = !interrupted.IsCancellationRequested;
            interrupted.Cancel();
        }
    }

    private static async Task Say(TextWriter output, ImportJob import)
    {
        var (added, present, refused) = import.Report.Counts;
        await output.WriteLineAsync(import.Job.State != JobState.Done ? import.Job.Message
            : import.Order.DryRun
            ? $"{added} would be added, {present} are there already, {refused} cannot be imported. Nothing was changed."
            : $"{added} were added, {present} were there already, {refused} cannot be imported.");
        foreach (var line in import.Report.Refused) await output.WriteLineAsync($"  {line.Line}: {line.Reason}");
        if (refused > import.Report.Refused.Count) await output.WriteLineAsync("  ...");
    }
}
