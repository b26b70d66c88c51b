using System.Globalization;
using TaskManager.Domain.Common;

namespace TaskManager.Domain.Tasks;

/// <summary>The messages for failed use cases of tasks.</summary>
public static class TaskErrors
{
    /// <summary>The title is empty, blank, or made of invisible characters only.</summary>
    public const string TitleMissing = "A task needs a title.";

    /// <summary>The title is longer than <see cref="TaskItem.TitleMaxLength"/>.</summary>
    public static readonly string TitleTooLong = $"The title can have at most {TaskItem.TitleMaxLength} characters.";

    /// <summary>The title has a line break, a tab or another character that is not text.</summary>
    public const string TitleNotText = "The title can hold text on one line only, without control characters.";

    /// <summary>The description is longer than <see cref="TaskItem.DescriptionMaxLength"/>.</summary>
    public static readonly string DescriptionTooLong =
        string.Create(
            CultureInfo.InvariantCulture, $"The description can have at most {TaskItem.DescriptionMaxLength:N0} characters.");

    /// <summary>The description has a character that is not text.</summary>
    public const string DescriptionNotText = "The description can hold text, tabs and line breaks only, without control characters.";

    /// <summary>The task does not exist, belongs to another owner, is in the trash, or was purged.</summary>
    public static readonly NotFound NotFound = new("This task no longer exists.");

    /// <summary>The imported task exists already.</summary>
    public static readonly Conflict AlreadyExists = new("This task exists already.");

    /// <summary>No task of the owner has a fact of the step: it is unknown, another owner's, or too old.</summary>
    public static readonly NotFound NothingToUndo = new("There is nothing to undo: the change is too old, or its task was deleted.");

    /// <summary>The step is undone already.</summary>
    public static readonly Conflict AlreadyUndone = new("This was undone already.");

    /// <summary>A later step changed a field that the undo would change.</summary>
    /// <param name="title">The title of the task.</param>
    public static Conflict ChangedSince(string title) => new($"“{title}” was changed again since, so it stays as it is.");

    /// <summary>The client's id belongs to a task of another owner.</summary>
    public static readonly Conflict IdTaken = new("This id is not available. Leave it out to get a generated one.");

    /// <summary>The task was changed after the caller read it.</summary>
    /// <param name="current">The current task.</param>
    public static Conflict ChangedMeanwhile(object current) =>
        new("This task was changed somewhere else since you read it.", current);
}
