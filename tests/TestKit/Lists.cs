using TaskManager.Domain.Tasks;

namespace TaskManager.TestKit;

/// <summary>The filter of a list by state.</summary>
public enum TaskFilter
{
    All,
    Active,
    Completed,
}

/// <summary>Creates the queries of the pages: a view, words, newest first.</summary>
public static class Lists
{
    public static TaskQuery Query(TaskFilter filter, IEnumerable<string> prefixes, TaskCursor? after, int limit) => new()
    {
        Where = new TaskCondition.And(
        [
            .. filter == TaskFilter.All ? Array.Empty<TaskCondition>() : [IsCompleted(filter == TaskFilter.Completed)],
            .. prefixes.Select(prefix => new TaskCondition.Word(prefix)),
        ]),
        After = after,
        Limit = limit,
    };

    public static TaskCondition IsCompleted(bool completed) =>
        new TaskCondition.Compare(TaskTerm.Completed, Relation.Equal, completed ? 1 : 0);

    public static TaskCursor CursorOf(TaskState task) => Cursor(task.CreatedAt, task.Id);

    public static TaskCursor Cursor(DateTimeOffset createdAt, Guid id) => new([], createdAt, id);
}
