using Mapster;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>
/// Maps states of tasks to documents and back. The document has all members of the state; only its additional ones need rules.
/// </summary>
internal static class TaskMapping
{
    private static readonly TypeAdapterConfig Config = Configured();
    private static readonly Func<TaskState, TaskDocument> Document = Config.GetMapFunction<TaskState, TaskDocument>();
    private static readonly Func<TaskDocument, TaskState> State = Config.GetMapFunction<TaskDocument, TaskState>();

    /// <summary>Creates the whole document of a task.</summary>
    public static TaskDocument ToDocument(TaskState task, IReadOnlyList<TaskFact>? facts = null)
    {
        var document = ToDocumentWithoutWords(task);
        document.Facts = facts;
        document.Words = [.. TaskSearch.Tokens(document.Title, document.Description)];
        document.TitleKey = TaskSearch.Fold(document.Title);
        document.WordsVersion = TaskSearch.FoldingVersion;
        return document;
    }

    /// <summary>Creates the document without words, which are expensive to compute and depend on the texts only.</summary>
    public static TaskDocument ToDocumentWithoutWords(TaskState task) => Document(task);

    public static TaskState ToState(TaskDocument document) => State(document);

    private static TypeAdapterConfig Configured()
    {
        var config = DocumentMap.NewConfig();
        config.NewConfig<OwnerId, OwnerId>().MapWith(owner => owner);
        config.NewConfig<TaskState, TaskDocument>()
            .Map(document => document.IsCompleted, task => task.Completed)
            .Map(document => document.SchemaVersion, task => TaskDocument.Latest)
            .Ignore(
                document => document.Words!, document => document.TitleKey!, document => document.WordsVersion!,
                document => document.Facts!);
        // Fields missing in older documents get their defaults.
        config.NewConfig<TaskDocument, TaskState>()
            .Map(
                task => task.CompletedAt,
                document => document.IsCompleted ? document.CompletedAt ?? document.CreatedAt : (DateTimeOffset?)null)
            .Map(task => task.UpdatedAt, document => document.UpdatedAt == default ? document.CreatedAt : document.UpdatedAt);
        config.Compile();
        return config;
    }
}
