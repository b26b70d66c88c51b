using TaskManager.Application.Tasks;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Transfer;

/// <summary>A task as read from a file. A null field is absent in the file. Texts are not validated.</summary>
/// <param name="Title">See <see cref="TaskState.Title"/>.</param>
/// <param name="Description">See <see cref="TaskState.Description"/>.</param>
/// <param name="Completed">Whether the file marks the task as completed, with or without an instant.</param>
public sealed record FileTask(string? Title = null, string? Description = null, bool Completed = false)
{
    /// <summary>See <see cref="TaskState.Id"/>.</summary>
    public Guid? Id { get; init; }

    /// <summary>The id in another program; never in this program's JSON files.</summary>
    public string? Key { get; init; }

    /// <summary>See <see cref="TaskState.CompletedAt"/>.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>See <see cref="TaskState.CreatedAt"/>.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>See <see cref="TaskState.UpdatedAt"/>.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>See <see cref="TaskState.Version"/>.</summary>
    public long? Version { get; init; }

    /// <summary>
    /// Creates the task state. CompletedAt falls back to UpdatedAt, then to CreatedAt; UpdatedAt to CompletedAt, then to CreatedAt.
    /// </summary>
    /// <param name="id">The id.</param>
    /// <param name="owner">The owner.</param>
    /// <param name="added">The fallback for CreatedAt.</param>
    public TaskState ToState(Guid id, OwnerId owner, DateTimeOffset added)
    {
        var createdAt = CreatedAt ?? added;
        var completedAt = CompletedAt ?? (Completed ? UpdatedAt ?? createdAt : null);
        return new TaskState
        {
            Id = id,
            Owner = owner,
            Title = TaskText.Title(Title),
            Description = TaskText.Description(Description),
            CompletedAt = completedAt,
            CreatedAt = createdAt,
            UpdatedAt = UpdatedAt ?? completedAt ?? createdAt,
            Version = Version ?? 1,
        };
    }
}

/// <summary>The mapping of a task field to files and forms: names, reader and writer.</summary>
/// <param name="Name">The name in JSON, in the header of this program's tables, and in the column form.</param>
public abstract record TaskField(string Name)
{
    /// <summary>The label in the column form; null when the column cannot be chosen.</summary>
    public string? Label { get; init; }

    /// <summary>Column names in tables of other programs, in lower-case letters and digits, most likely first.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [Name.ToLowerInvariant()];

    /// <summary>The property of a VTODO; null for fields that iCalendar represents in another way.</summary>
    public string? Property { get; init; } = $"X-TM-{Name.ToUpperInvariant()}";
}

/// <summary>A text field; empty when absent.</summary>
/// <param name="Name">See <see cref="TaskField"/>.</param>
/// <param name="Get">Reads the value.</param>
/// <param name="Set">Returns the task with the value.</param>
public sealed record TextField(string Name, Func<TaskView, string?> Get, Func<FileTask, string, FileTask> Set) : TaskField(Name);

/// <summary>A boolean field.</summary>
/// <inheritdoc cref="TextField"/>
public sealed record FlagField(string Name, Func<TaskView, bool> Get, Func<FileTask, bool, FileTask> Set) : TaskField(Name);

/// <summary>An optional instant field.</summary>
/// <inheritdoc cref="TextField"/>
public sealed record InstantField(string Name, Func<TaskView, DateTimeOffset?> Get, Func<FileTask, DateTimeOffset, FileTask> Set)
    : TaskField(Name);

/// <summary>An optional field of whole numbers from 0.</summary>
/// <inheritdoc cref="TextField"/>
public sealed record NumberField(string Name, Func<TaskView, long?> Get, Func<FileTask, long, FileTask> Set) : TaskField(Name);

/// <summary>All task fields that files carry, one row each.</summary>
public static class TaskFields
{
    /// <summary>
    /// All fields, in the order of this program's table columns. New fields go to the end: older tables have only the first ones.
    /// </summary>
    public static IReadOnlyList<TaskField> All { get; } =
    [
        new TextField("id", task => task.Id.ToString(), WithId) { Columns = ["id", "uuid", "uid", "key", "taskid"], Property = null },
        new TextField("title", task => task.Title, (task, text) => task with { Title = text })
        {
            Label = "Title",
            Columns = ["title", "task", "taskname", "name", "summary", "subject", "content", "todo", "item", "text"],
            Property = "SUMMARY",
        },
        new TextField("description", task => task.Description, (task, text) => task with { Description = text })
        {
            Label = "Description",
            Columns = ["description", "notes", "note", "details", "detail", "body", "comment", "comments", "taskcontent"],
            Property = "DESCRIPTION",
        },
        new FlagField("completed", task => task.Completed, (task, isCompleted) => task with { Completed = isCompleted })
        {
            Label = "Done or not",
            Columns = ["completed", "done", "complete", "iscompleted", "iscomplete", "checked", "status", "state", "finished"],
            Property = null,
        },
        new InstantField("completedAt", task => task.CompletedAt, (task, instant) => task with { CompletedAt = instant })
        {
            Label = "When it was done",
            Columns = ["completedat", "completedon", "completiondate", "datecompleted", "completeddate", "completedtime", "doneat"],
            Property = "COMPLETED",
        },
        new InstantField("createdAt", task => task.CreatedAt, (task, instant) => task with { CreatedAt = instant })
        {
            Label = "When it was added",
            Columns =
            [
                "createdat", "created", "createdon", "creationdate", "datecreated", "createddate", "createdtime", "added", "addedat",
            ],
            Property = "CREATED",
        },
        new InstantField("updatedAt", task => task.UpdatedAt, (task, instant) => task with { UpdatedAt = instant })
        {
            Columns = ["updatedat", "modified", "lastmodified", "updated", "modifiedat"],
            Property = "LAST-MODIFIED",
        },
        new NumberField("version", task => task.Version, (task, number) => task with { Version = number })
        {
            Columns = [],
            Property = null,
        },
    ];

    /// <summary>Returns the task with an id: a UUID, or else the id in another program.</summary>
    public static FileTask WithId(FileTask task, string text) => text.Trim() switch
    {
        "" => task,
        var id when Guid.TryParse(id, out var ours) => task with { Id = ours },
        var key => task with { Key = key },
    };
}
