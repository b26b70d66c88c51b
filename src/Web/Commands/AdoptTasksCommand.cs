using System.CommandLine;
using TaskManager.Infrastructure.Mongo;

namespace TaskManager.Web.Commands;

/// <summary>Turns hand-made documents of MongoDB into tasks, or says what it would do.</summary>
internal sealed class AdoptTasksCommand : ProgramCommand
{
    private const int MostNamed = 10;

    private readonly Option<bool> _yes = new("--yes") { Description = "Change the documents [default: only say what would be done]." };

    public AdoptTasksCommand() : base(
        "adopt-tasks", "Turn hand-made documents of MongoDB into tasks.", "adopt-tasks", "adopt-tasks --yes") => Add(_yes);

    public override async Task<bool> Run(
        ParseResult given, WebApplicationBuilder builder, Terminal terminal, CancellationToken cancellationToken)
    {
        using var adoption = new MongoAdoption(builder.Configuration);
        await terminal.Print($"Looking at {adoption.Place} ...");
        var report = await adoption.Analyze(cancellationToken);
        await terminal.Print(
            $"{report.Fit} documents can become tasks: each gets a UUID made from its ObjectId, is owned by the one person "
            + "of personal mode, and counts as added when its ObjectId was made. Title and description are trimmed; fields that "
            + "TaskManager does not know stay as they are.");
        if (report.Fit == 0 || !given.GetValue(_yes))
        {
            await Print(report.Refused, terminal);
            await terminal.Print(
                $"Nothing was changed.{(report.Fit == 0 ? "" : " Make a backup (mongodump), then: ./run adopt-tasks --yes")}");
            return true;
        }
        report = await adoption.Adopt(cancellationToken);
        await terminal.Print($"{report.Fit} documents are tasks now.");
        await Print(report.Refused, terminal);
        return report.Refused.Count == 0;
    }

    private static async Task Print(IReadOnlyList<RefusedDocument> documents, Terminal terminal)
    {
        if (documents.Count == 0) return;
        await terminal.Print($"{documents.Count} documents are left alone:");
        foreach (var document in documents.Take(MostNamed)) await terminal.Print($"  {document.Id}: {document.Reason}");
        if (documents.Count > MostNamed) await terminal.Print($"  and {documents.Count - MostNamed} more");
    }
}
