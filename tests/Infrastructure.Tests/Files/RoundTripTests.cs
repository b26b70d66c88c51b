using System.Text;
using TaskManager.Application.Tasks;
using TaskManager.Application.Transfer;
using TaskManager.Application.Work;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Files;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.Infrastructure.Tests.Sqlite;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Files;

/// <summary>An export and import of a task preserves every field, in each format.</summary>
[Trait("M", "M24")]
public sealed class RoundTripTests
{
    // Owner and trash are not exported.
    private static readonly string[] NotInFiles = [nameof(TaskState.Owner), nameof(TaskState.DeletedAt)];

    [Theory, InlineData("json"), InlineData("csv"), InlineData("ics")]
    public async Task Export_ThenImportIntoAnEmptyAccount_PreservesEveryField(string format)
    {
        var random = new Random(7);
        TaskState[] tasks = [.. Enumerable.Range(0, 300).Select(_ => EveryField.Random(random, Owners.New()))];
        await using var file = new DatabaseFile();
        var repository = new SqliteTaskRepository(file.Open());

        var exported = await Exported(format, tasks);
        var import = ImportJob.Of(Job.Of(OwnerId.Local, ImportOrder.Kind, new ImportOrder(format, "tasks"), DateTimeOffset.UtcNow));
        var ended = await new TaskImporter(repository, TimeProvider.System)
            .Run(import, Formats.Of(format), () => new MemoryStream(exported), null, _ => { }, default);

        ended.Report.Refused.Should().BeEmpty();
        var imported = (await All(repository)).ToDictionary(task => task.Id);
        tasks.Where(task => imported.ContainsKey(task.Id)).Should().HaveCount(tasks.Length);
        tasks.SelectMany(task => EveryField.Differences(task, imported[task.Id])).Distinct().Except(NotInFiles)
            .Should().BeEmpty($"{format} must keep each field");
    }

    private static async Task<byte[]> Exported(string format, IReadOnlyList<TaskState> tasks)
    {
        var file = new MemoryStream();
        await Formats.Of(format).Write(tasks.Select(TaskView.Of).ToAsyncEnumerable(), file, default);
        return file.ToArray();
    }

    private static async Task<IReadOnlyList<TaskState>> All(SqliteTaskRepository repository) =>
        (await repository.List(OwnerId.Local, Lists.Query(TaskFilter.All, [], null, 1000), default)).Tasks;
}

/// <summary>The formats of the product.</summary>
internal static class Formats
{
    public static ITaskFormat Of(string name) => name switch
    {
        "json" => new JsonTasks(),
        "csv" => new CsvTasks(),
        "ics" => new CalendarTasks(),
        _ => throw new ArgumentException(name),
    };

    /// <summary>Reads all entries of a file.</summary>
    public static async Task<List<FileEntry>> Entries(string format, byte[] file, IReadOnlyDictionary<string, string>? fields = null)
    {
        var opened = await Of(format).Open(new MemoryStream(file), fields, default);
        return await opened.Entries.ToListAsync();
    }

    public static Task<List<FileEntry>> Entries(string format, string text) => Entries(format, Encoding.UTF8.GetBytes(text));
}
