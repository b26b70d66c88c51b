using System.Text.Json;
using TaskManager.Application.Common;
using TaskManager.Application.Tasks;
using TaskManager.Application.Transfer;
using TaskManager.Application.Work;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.Infrastructure.Tests.Sqlite;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Files;

/// <summary>
/// Files/Old: tables and to-dos of other programs, and their export by the version of schema 11 (commit dd19daf) after an import. Fields
/// added since must not change ids or contents.
/// </summary>
[Trait("M", "M18"), Trait("M", "M24")]
public sealed class OldFormatTests : IAsyncDisposable
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Files", "Old");

    // Later than every instant in the files.
    private static readonly DateTimeOffset Exported = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly DatabaseFile _file = new();

    [Fact]
    public async Task Import_OfFilesThatAnEarlierVersionImported_DerivesTheSameIds()
    {
        var tasks = new SqliteTaskRepository(_file.Open());

        foreach (var name in new[] { "table.csv", "keyed.csv", "bare.json", "calendar.ics", "todoist.csv" }) await Import(tasks, name);

        (await All(tasks)).Select(task => (task.Id, task.Title, task.Description, task.Completed, task.Version))
            .Should().BeEquivalentTo(Expected().Select(task => (task.Id, task.Title, task.Description, task.Completed, task.Version)));
    }

    [Theory, InlineData("exported.json"), InlineData("exported.csv"), InlineData("exported.ics")]
    public async Task Import_OfAnEarlierVersionsExport_LosesNothing(string name)
    {
        var tasks = new SqliteTaskRepository(_file.Open());

        await Import(tasks, name);

        (await All(tasks)).Select(TaskView.Of).Should().BeEquivalentTo(Expected());
    }

    private static async Task Import(SqliteTaskRepository tasks, string name)
    {
        var format = Path.GetExtension(name)[1..];
        var import = ImportJob.Of(Job.Of(OwnerId.Local, ImportOrder.Kind, new ImportOrder(format, name), Exported));
        Stream Open() => File.OpenRead(Path.Combine(Folder, name));

        var ended = await new TaskImporter(tasks, TimeProvider.System).Run(import, Formats.Of(format), Open, null, _ => { }, default);

        (ended.Job.State, ended.Report.Refused.Count).Should().Be((JobState.Done, 0));
    }

    private static List<TaskView> Expected()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { Converters = { new UtcJsonConverter() } };
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "exported.json")));
        return [.. file.RootElement.GetProperty("tasks").EnumerateArray().Select(task => task.Deserialize<TaskView>(options)!)];
    }

    private static async Task<IReadOnlyList<TaskState>> All(SqliteTaskRepository tasks) =>
        (await tasks.List(OwnerId.Local.Scope(), Lists.Query(TaskFilter.All, [], null, 1000), default)).Tasks;

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
