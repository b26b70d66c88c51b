using System.CommandLine;
using TaskManager.Application.Tasks;
using TaskManager.Application.Transfer;

namespace TaskManager.Web.Commands;

/// <summary>Writes all tasks into a file. The file is there when it is whole.</summary>
internal sealed class ExportCommand : ProgramCommand
{
    private readonly Argument<string> _file = FileArgument("The file to write; one of this name is replaced.");
    private readonly Option<string?> _format = TextOption(
        "--format", "The format [default: the ending of the file].", "json", "csv", "ics");
    private readonly Option<string?> _account = AccountOption();

    public ExportCommand() : base(
        "export", "Write all tasks into a file, also while a server runs.", "export tasks.csv", "export /backup/tasks --format json")
    {
        Add(_file);
        Add(_format);
        Add(_account);
    }

    public override async Task<bool> Run(
        ParseResult given, WebApplicationBuilder builder, Terminal terminal, CancellationToken cancellationToken)
    {
        await using var host = new CommandHost(builder, onlyReads: true);
        await host.ActFor(given.GetValue(_account), cancellationToken);
        var file = given.GetRequiredValue(_file);
        var format = given.GetValue(_format) ?? host.Service<IEnumerable<ITaskFormat>>().OfFile(file)?.Name ?? "";
        var export = await host.Send(new ExportTasks(format), cancellationToken);
        var written = await terminal.Progress(async show =>
        {
            var count = 0L;
            await Files.Write(file, part => export.Format.Write(Counted(), part, cancellationToken));
            return count;

            async IAsyncEnumerable<TaskView> Counted()
            {
                await foreach (var task in export.Tasks.WithCancellation(cancellationToken))
                {
                    show("Exporting", ++count, export.Count);
                    yield return task;
                }
            }
        });
        await terminal.Print($"{written} tasks are in {file}.");
        return true;
    }
}
