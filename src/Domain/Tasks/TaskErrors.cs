using System.Globalization;
using TaskManager.Domain.Common;

namespace TaskManager.Domain.Tasks;

/// <summary>The words the user reads when something about a task cannot be done, in one place.</summary>
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
    public const string DescriptionNotText = "The description can hold text and line breaks only, without control characters.";

    /// <summary>No such task, not yours, deleted, or purged from the trash.</summary>
    public static readonly NotFound NotFound = new("This task is no longer there.");

    /// <summary>An import has a task that is there already.</summary>
    public static readonly Conflict Present = new("This task is there already.");

    /// <summary>No task of the owner has a fact of the step: it is unknown, another owner's, or too long ago.</summary>
    public static readonly NotFound NothingToUndo = new("There is nothing to undo: the change is too long ago, or its task is gone.");

    /// <summary>The step was undone before.</summary>
    public static readonly Conflict Undone = new("This was undone already.");

    /// <summary>Another step has changed a field that an undo would change.</summary>
    /// <param name="title">The title of the task.</param>
    public static Conflict ChangedSince(string title) => new($"“{title}” was changed again since, so it stays as it is.");

    /// <summary>The task that a client's id names belongs to somebody else.</summary>
    public static readonly Conflict IdTaken = new("This id cannot be used for a new task. Leave it out and one is made.");

    /// <summary>The task changed between the reading and the saving.</summary>
    /// <param name="current">The task as it is now.</param>
    public static Conflict ChangedMeanwhile(object current) =>
        new("This task was changed somewhere else since you read it.", current);
}
