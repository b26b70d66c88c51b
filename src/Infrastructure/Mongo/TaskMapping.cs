using Mapster;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>
/// Between a task's state and its document, which has all of its members; the lines below are about what only the document has.
/// </summary>
internal static class TaskMapping
{
    private static readonly TypeAdapterConfig Config = Configured();
    private static readonly Func<TaskState, TaskDocument> Document = Config.GetMapFunction<TaskState, TaskDocument>();
    private static readonly Func<TaskDocument, TaskState> State = Config.GetMapFunction<TaskDocument, TaskState>();

    /// <summary>All of a task.</summary>
    public static TaskDocument ToDocument(TaskState task, IReadOnlyList<TaskFact>? facts = null)
    {
        var document = ToDocumentWithoutWords(task);
        document.Facts = facts;
        document.Words = [.. TaskSearch.Tokens(document.Title, document.Description)];
        document.TitleKey = TaskSearch.Fold(document.Title);
        document.WordsVersion = TaskSearch.FoldingVersion;
        return document;
    }

    /// <summary>The same without the words, which cost more than all the rest and depend on the texts alone.</summary>
    public static TaskDocument ToDocumentWithoutWords(TaskState task) => Document(task);

    public static TaskState ToState(TaskDocument document) => State(document);

    private static TypeAdapterConfig Configured()
    {
        var config = DocumentMap.Rules();
        config.NewConfig<OwnerId, OwnerId>().MapWith(owner => owner);
        config.NewConfig<TaskState, TaskDocument>()
            .Map(document => document.IsCompleted, task => task.Completed)
            .Map(document => document.SchemaVersion, task => TaskDocument.Latest)
            .Ignore(document => document.Words!, document => document.TitleKey!, document => document.WordsVersion!, document => document.Facts!);
        // Tolerant: what an older document lacks gets its default.
        config.NewConfig<TaskDocument, TaskState>()
            .Map(
                task => task.CompletedAt,
                document => document.IsCompleted ? document.CompletedAt ?? document.CreatedAt : (DateTimeOffset?)null)
            .Map(task => task.UpdatedAt, document => document.UpdatedAt == default ? document.CreatedAt : document.UpdatedAt);
        config.Compile();
        return config;
    }
}
