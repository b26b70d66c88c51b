using System.CommandLine;
using TaskManager.Infrastructure;

namespace TaskManager.Web.Commands;

/// <summary>Copies all tasks from one store to another, and compares them.</summary>
internal sealed class CopyTasksCommand : ProgramCommand
{
    private const int MostNamed = 10;

    private readonly Option<string?> _from = TextOption("--from", "The store to read.", "Sqlite", "Mongo");
    private readonly Option<string?> _to = TextOption("--to", "The store to add to.", "Sqlite", "Mongo");

    public CopyTasksCommand() : base(
        "copy-tasks", "Copy all tasks from one store to another and compare them.", "copy-tasks --from Sqlite --to Mongo")
    {
        (_from.Required, _to.Required) = (true, true);
        Add(_from);
        Add(_to);
    }

    public override async Task<bool> Run(
        ParseResult given, WebApplicationBuilder builder, Terminal terminal, CancellationToken cancellationToken)
    {
        await using var copy = new TaskCopy(builder.Services, builder.Configuration, given.GetValue(_from)!, given.GetValue(_to)!);
        var report = await terminal.Progress(show => copy.Run(show, cancellationToken));
        await terminal.Print($"{report.Added} tasks were added.");
        await terminal.Print(Line(report.From));
        await terminal.Print(Line(report.To) + (report.OnlyThere == 0 ? "" : $"; besides, {report.OnlyThere} that are only there"));
        var different = report.Different;
        if (different.Count == 0) await terminal.Print(report.OnlyThere == 0 ? "Both are the same." : "All tasks were copied.");
        else await terminal.PrintError($"{different.Count} tasks are different there and were left as they are: "
            + $"{string.Join(", ", different.Take(MostNamed))}{(different.Count > MostNamed ? " ..." : "")}");
        return different.Count == 0;
    }

    private static string Line(StoreSum store) => $"{store.Place}: {store.Tasks} tasks, checksum {store.Checksum}";
}
