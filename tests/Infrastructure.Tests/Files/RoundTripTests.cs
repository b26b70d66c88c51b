using System.Text;
using FsCheck;
using FsCheck.Fluent;
using TaskManager.Application.Tasks;
using TaskManager.Application.Transfer;
using TaskManager.Domain.Jobs;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Files;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.Infrastructure.Tests.Sqlite;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Files;

/// <summary>What is exported and imported again is the same, field by field, in each format.</summary>
[Trait("M", "M24")]
public sealed class RoundTripTests
{
    // What each format must keep apart from its own marks.
    private static readonly string[] Bits =
    [
        "milk", " ", "\n", "\n\n", "\t", ",", ";", "\"", "\"\"", "'", "''=", "=1+2", "+", "-", "@SUM(A1)", "\\", "\\n", "\\,", "é", "漢字", "🎉", "‮", "​", "BEGIN:VTODO", "END:VTODO", ":", "a long word that goes on and on so that a line must be folded ",
        "{\"a\": [1]}", "<b>", "\uFEFF", "sep=;", "#",
    ];

    private static readonly Gen<string> Texts = Gen.Elements(Bits).ArrayOf().Select(string.Concat);

    private static readonly Gen<DateTimeOffset> Instants = Gen.Choose(-2_000_000_000, 1_790_000_000).SelectMany(seconds => Gen.Choose(0, 999).Select(ms => DateTimeOffset.FromUnixTimeSeconds(seconds).AddMilliseconds(ms)));

    private static readonly Gen<TaskSnapshot?> Snapshots =
        from title in Texts
        from description in Texts
        from created in Instants
        from updated in Instants
        from completed in Gen.OneOf(Gen.Constant((DateTimeOffset?)null), Instants.Select(instant => (DateTimeOffset?)instant))
        from version in Gen.Choose(1, int.MaxValue)
        let texts = (Title: TaskText.Title(title), Description: TaskText.Description(description))
        select TaskText.CheckTitle(texts.Title) is null && TaskText.CheckDescription(texts.Description) is null
            ? new TaskSnapshot(Guid.CreateVersion7(), Domain.Common.OwnerId.Local, texts.Title, texts.Description, completed, created, updated, null, version) : null;

    [Theory, InlineData("json"), InlineData("csv"), InlineData("ics")]
    public void Export_ThenDeleteAllAndImport_GivesTheSameTasks(string format) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(40), Prop.ForAll(Snapshots.Where(task => task is not null).Select(task => task!).ListOf().ToArbitrary(), tasks => Same(format, [.. tasks]).GetAwaiter().GetResult()));

    private static async Task<bool> Same(string format, TaskSnapshot[] tasks)
    {
        await using var file = new DatabaseFile();
        var repository = new SqliteTaskRepository(file.Open());
        await repository.Import(Domain.Common.OwnerId.Local, Guid.NewGuid(), tasks, default);
        var before = await All(repository);
        var exported = await Exported(format, before);
        foreach (var task in tasks) await repository.Change(task.Owner, task.Id, each => each.Delete(FakeTime.Start), default);
        if ((await All(repository)).Count > 0) return false;

        var job = new Job(Guid.NewGuid(), Domain.Common.OwnerId.Local, new JobOrder(JobKind.Import, format, "tasks"), DateTimeOffset.UtcNow);
        var ended = await new TaskImporter(repository).Run(job, Formats.Of(format), () => new MemoryStream(exported), null, _ => { }, TimeProvider.System, default);

        ended.Refused.Should().BeEmpty();
        (await All(repository)).Should().Equal(before, Encoding.UTF8.GetString(exported));
        return true;
    }

    private static async Task<byte[]> Exported(string format, IReadOnlyList<TaskSnapshot> tasks)
    {
        var file = new MemoryStream();
        await Formats.Of(format).Write(tasks.Select(TaskView.Of).ToAsyncEnumerable(), file, default);
        return file.ToArray();
    }

    private static async Task<IReadOnlyList<TaskSnapshot>> All(SqliteTaskRepository repository) =>
        (await repository.List(Domain.Common.OwnerId.Local, new TaskListQuery(TaskFilter.All, [], null, 1000), default)).Tasks;
}

/// <summary>The formats of this build.</summary>
internal static class Formats
{
    public static ITaskFormat Of(string name) => name switch
    {
        "json" => new JsonTasks(),
        "csv" => new CsvTasks(),
        "ics" => new CalendarTasks(),
        _ => throw new ArgumentException(name),
    };

    /// <summary>What a file has, read to its end.</summary>
    public static async Task<List<FileEntry>> Entries(string format, byte[] file, IReadOnlyDictionary<string, string>? fields = null)
    {
        var opened = await Of(format).Open(new MemoryStream(file), fields, default);
        return await opened.Entries.ToListAsync();
    }

    public static Task<List<FileEntry>> Entries(string format, string text) => Entries(format, Encoding.UTF8.GetBytes(text));
}
