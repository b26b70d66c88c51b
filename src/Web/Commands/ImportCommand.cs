using System.CommandLine;
using TaskManager.Application.Transfer;
using TaskManager.Application.Work;
using TaskManager.Infrastructure;
using TaskManager.Infrastructure.Work;
using TaskManager.Web.Features.Transfer;

namespace TaskManager.Web.Commands;

/// <summary>
/// Adds the tasks of a file by the same job as the page does. Interrupted, it is cancelled; when the process is killed, the next import or
/// the next start of the server goes on with it.
/// </summary>
internal sealed class ImportCommand : ProgramCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Argument<string> _file = FileArgument("The file to read.");
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only say what would be done, also while a server runs." };
    private readonly Option<string?> _mode = TextOption(
        "--mode", "What becomes of a file of which some lines cannot be imported.", "all-or-nothing", "good-lines");
    private readonly Option<string?> _format = TextOption(
        "--format", "The format [default: the ending of the file].", "json", "csv", "ics", "todoist");
    private readonly Option<string?> _account = AccountOption();

    public ImportCommand() : base(
        "import", "Add the tasks of a file; nothing is imported twice.", "import tasks.csv --dry-run", "import tasks.csv --mode good-lines")
    {
        _mode.DefaultValueFactory = _ => "all-or-nothing";
        Add(_file);
        Add(_dryRun);
        Add(_mode);
        Add(_format);
        Add(_account);
    }

    public override async Task<bool> Run(
        ParseResult given, WebApplicationBuilder builder, Terminal terminal, CancellationToken cancellationToken)
    {
        var (path, isDryRun, mode) = (given.GetRequiredValue(_file), given.GetValue(_dryRun), ImportForm.ModeOf(given.GetValue(_mode)));
        await using var host = new CommandHost(builder, onlyReads: isDryRun);
        await host.ActFor(given.GetValue(_account), cancellationToken);
        JobView job;
        await using (var file = File.OpenRead(path))
        {
            var import = new StartImport(file, Path.GetFileName(path), null, given.GetValue(_format), isDryRun, mode, null);
            job = await host.Send(import, cancellationToken);
        }
        job = await terminal.Progress(show => Finish(host, job, show, cancellationToken));
        await Print(job, terminal);
        if (job.HasFile) await SaveRest(host, job, path, terminal);
        return job.State == JobState.Done;
    }

    private static async Task<JobView> Finish(CommandHost host, JobView job, ShowProgress show, CancellationToken interrupted)
    {
        using var ended = new CancellationTokenSource();
        var working = Work(host.Service<JobRunner>(), ended.Token);
        try
        {
            while (!job.HasEnded && !working.IsFaulted)
            {
                if (interrupted.IsCancellationRequested && !job.IsCancelling)
                    await host.Send(new CancelJob(job.Id), CancellationToken.None);
                await Task.WhenAny(working, Task.Delay(Pause, CancellationToken.None));
                job = await host.Send(new ShowJob(job.Id), CancellationToken.None);
                if (job.IsCancelling) show("Cancelling", 0, null);
                else show(job.Message ?? "Waiting", job.Done, job.Total);
            }
            return job;
        }
        finally
        {
            await ended.CancelAsync();
            await working;
        }
    }

    // Until it is told to end: an earlier job of the owner comes first.
    private static async Task Work(JobRunner runner, CancellationToken ended)
    {
        try
        {
            while (!ended.IsCancellationRequested)
                if (!await runner.RunNext(ended)) await Task.Delay(Pause, ended);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The job has ended.
        }
    }

    private static async Task Print(JobView job, Terminal terminal)
    {
        var (transfer, isDone) = (TransferView.Of(job), job.State == JobState.Done);
        var (added, present, refused) = transfer.Report.Counts;
        string[] lines =
        [
            !isDone ? $"{(job.State == JobState.Cancelled ? "Interrupted. " : "")}{job.Message}".TrimEnd()
                : !transfer.DryRun ? $"{added} were added, {present} were there already, {refused} cannot be imported."
                : $"{added} would be added, {present} are there already, {refused} cannot be imported. Nothing was changed.",
            .. transfer.Report.Refused.Select(line => $"  {line.Line}: {line.Reason}"),
            .. refused > transfer.Report.Refused.Count ? ["  ..."] : Array.Empty<string>(),
        ];
        foreach (var line in lines) await (isDone ? terminal.Print(line) : terminal.PrintError(line));
    }

    // The rest of an earlier import stays, unless this one leaves something over itself.
    private static async Task SaveRest(CommandHost host, JobView job, string path, Terminal terminal)
    {
        var file = await host.Send(new ReadJobFile(job.Id), CancellationToken.None);
        var rest = $"{path}.rest{Path.GetExtension(file.Name)}";
        await using (file.Content) await Files.Write(rest, part => file.Content.CopyToAsync(part));
        await terminal.Print($"What was not imported is in {rest}.");
    }
}
