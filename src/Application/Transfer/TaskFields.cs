using TaskManager.Application.Tasks;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Transfer;

/// <summary>A task as a file states it. A field that the file does not state is null. Texts are not checked.</summary>
/// <param name="Title">See <see cref="TaskState.Title"/>.</param>
/// <param name="Description">See <see cref="TaskState.Description"/>.</param>
/// <param name="Completed">Whether the file marks it as completed, with an instant or without.</param>
public sealed record FileTask(string? Title = null, string? Description = null, bool Completed = false)
{
    /// <summary>See <see cref="TaskState.Id"/>.</summary>
    public Guid? Id { get; init; }

    /// <summary>The id that another program gave it; never in our own JSON.</summary>
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
    /// The task that it becomes. CompletedAt falls back to UpdatedAt, then to CreatedAt; UpdatedAt to CompletedAt, then to CreatedAt.
    /// </summary>
    /// <param name="id">The id.</param>
    /// <param name="owner">The owner.</param>
    /// <param name="added">The instant of adding, when the file states none.</param>
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

/// <summary>A field of a task as files and forms carry it: its names, and how it is read from a task and set in one.</summary>
/// <param name="Name">The name in JSON, in the first line of our own tables, and in the choice of columns.</param>
public abstract record TaskField(string Name)
{
    /// <summary>The name on the page that chooses the columns of a table; null when it cannot be chosen.</summary>
    public string? Label { get; init; }

    /// <summary>Names of its column in tables of other programs, in small letters and digits, the likeliest first.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [Name.ToLowerInvariant()];

    /// <summary>The property of a VTODO; null for what iCalendar writes in a way of its own.</summary>
    public string? Property { get; init; } = $"X-TM-{Name.ToUpperInvariant()}";
}

/// <summary>A text; empty when it is absent.</summary>
/// <param name="Name">See <see cref="TaskField"/>.</param>
/// <param name="Get">Reads it.</param>
/// <param name="Set">The task with it.</param>
public sealed record TextField(string Name, Func<TaskView, string?> Get, Func<FileTask, string, FileTask> Set) : TaskField(Name);

/// <summary>A yes or no.</summary>
/// <inheritdoc cref="TextField"/>
public sealed record FlagField(string Name, Func<TaskView, bool> Get, Func<FileTask, bool, FileTask> Set) : TaskField(Name);

/// <summary>An instant, or none.</summary>
/// <inheritdoc cref="TextField"/>
public sealed record InstantField(string Name, Func<TaskView, DateTimeOffset?> Get, Func<FileTask, DateTimeOffset, FileTask> Set)
    : TaskField(Name);

/// <summary>A whole number of 0 or more, or none.</summary>
/// <inheritdoc cref="TextField"/>
public sealed record NumberField(string Name, Func<TaskView, long?> Get, Func<FileTask, long, FileTask> Set) : TaskField(Name);

/// <summary>The fields of a task that come and go as text: one row each.</summary>
public static class TaskFields
{
    /// <summary>
    /// All of them, in the order of our tables' columns. A new field goes to the end, since older tables have the first ones only.
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

    /// <summary>The task with an id: a UUID, or else the id that another program gave it.</summary>
    public static FileTask WithId(FileTask task, string text) => text.Trim() switch
    {
        "" => task,
        var id when Guid.TryParse(id, out var ours) => task with { Id = ours },
        var key => task with { Key = key },
    };
}
