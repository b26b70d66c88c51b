using Mapster;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>
/// Between a task's snapshot and its document. Every member is mapped, by name or by a line below: one that is forgotten fails when this is
/// compiled, so at the first use and in a test.
/// </summary>
internal static class TaskMapping
{
    private static readonly TypeAdapterConfig Config = Configured();
    private static readonly Func<TaskSnapshot, TaskDocument> Document = Config.GetMapFunction<TaskSnapshot, TaskDocument>();
    private static readonly Func<TaskDocument, TaskSnapshot> Snapshot = Config.GetMapFunction<TaskDocument, TaskSnapshot>();

    /// <summary>All of a task.</summary>
    public static TaskDocument ToDocument(TaskItem task)
    {
        var document = ToDocumentWithoutWords(task);
        document.Words = [.. TaskSearch.Tokens(document.Title, document.Description)];
        document.WordsVersion = TaskSearch.FoldingVersion;
        return document;
    }

    /// <summary>The same without the words, which cost more than all the rest and depend on the texts alone.</summary>
    public static TaskDocument ToDocumentWithoutWords(TaskItem task) => Document(task.ToSnapshot());

    public static TaskItem ToTask(TaskDocument document) => TaskItem.FromSnapshot(ToSnapshot(document));

    public static TaskSnapshot ToSnapshot(TaskDocument document) => Snapshot(document);

    private static TypeAdapterConfig Configured()
    {
        var config = DocumentMap.Rules();
        config.NewConfig<TaskSnapshot, TaskDocument>()
            .Map(document => document.Completed, task => task.CompletedAt != null)
            .Map(document => document.SchemaVersion, task => TaskDocument.Latest)
            .Ignore(document => document.Words!, document => document.WordsVersion!, document => document.Import!, document => document.ImportTrashed!);
        // Tolerant: what an older document lacks gets its default.
        config.NewConfig<TaskDocument, TaskSnapshot>()
            .MapToConstructor(true)
            .Map(task => task.CompletedAt, document => document.Completed ? document.CompletedAt ?? document.CreatedAt : (DateTime?)null)
            .Map(task => task.UpdatedAt, document => document.UpdatedAt ?? document.CreatedAt)
            .Map(task => task.Version, document => document.Version ?? 1);
        config.Compile();
        return config;
    }
}
