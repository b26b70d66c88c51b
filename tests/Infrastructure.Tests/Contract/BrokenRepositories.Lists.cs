using System.Text.RegularExpressions;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Contract;

// Faults in searching, ordering and paging.
internal static partial class BrokenRepositories
{
    private sealed class FoldsNoAccents : InMemoryTaskRepository
    {
        protected override IEnumerable<string> Tokens(TaskState task) =>
            $"{task.Title} {task.Description}".ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    private sealed class MatchesInfixes : InMemoryTaskRepository
    {
        protected override bool BeginsWith(string token, string prefix) => token.Contains(prefix, StringComparison.Ordinal);
    }

    private sealed class MatchesWildcards : InMemoryTaskRepository
    {
        protected override bool BeginsWith(string token, string prefix) =>
            Regex.IsMatch(token, "^" + Regex.Escape(prefix)
                .Replace("%", ".*", StringComparison.Ordinal).Replace("_", ".", StringComparison.Ordinal));
    }

    private sealed class MatchesAnyWord : InMemoryTaskRepository
    {
        protected override bool Matches(TaskState task, TaskCondition condition) =>
            condition is TaskCondition.And { Parts: var parts } && parts.Any(part => part is TaskCondition.Word)
                ? base.Matches(task, new TaskCondition.Or([.. parts.Where(part => part is TaskCondition.Word)]))
                : base.Matches(task, condition);
    }

    private sealed class SearchesTitlesOnly : InMemoryTaskRepository
    {
        protected override IEnumerable<string> Tokens(TaskState task) => TaskSearch.Tokens(task.Title, null);
    }

    private sealed class SearchesOldWords : InMemoryTaskRepository
    {
        private readonly Dictionary<Guid, IReadOnlySet<string>> _words = [];

        protected override bool Insert(TaskState task) =>
            base.Insert(task) && _words.TryAdd(task.Id, TaskSearch.Tokens(task.Title, task.Description));

        protected override IEnumerable<string> Tokens(TaskState task) => _words[task.Id];
    }

    private sealed class OrdersByIdOnly : InMemoryTaskRepository
    {
        protected override int Compare(TaskQuery query, TaskCursor one, TaskCursor other) => other.Id.CompareTo(one.Id);
    }

    private sealed class LeavesTiesUnordered : InMemoryTaskRepository
    {
        protected override int Compare(TaskQuery query, TaskCursor one, TaskCursor other) =>
            other.CreatedAt.CompareTo(one.CreatedAt) is var byAge and not 0
            ? byAge
            : one.Id.GetHashCode().CompareTo(other.Id.GetHashCode());
    }

    private sealed class OrdersIdsLittleEndian : InMemoryTaskRepository
    {
        protected override int Compare(TaskQuery query, TaskCursor one, TaskCursor other) =>
            other.CreatedAt.CompareTo(one.CreatedAt) is var byAge and not 0
            ? byAge
            : other.Id.ToByteArray().AsSpan().SequenceCompareTo(one.Id.ToByteArray());
    }

    private sealed class PagesByInstantOnly : InMemoryTaskRepository
    {
        protected override IEnumerable<TaskState> Page(OwnerId owner, TaskQuery query) =>
            base.Page(owner, query with { Limit = int.MaxValue })
                .Where(task => query.After is not { } after || task.CreatedAt < after.CreatedAt)
                .Take(query.Limit);
    }

    private sealed class PagesByOffset : InMemoryTaskRepository
    {
        private int _offset;

        protected override IEnumerable<TaskState> Page(OwnerId owner, TaskQuery query)
        {
            _offset = query.After is null ? 0 : _offset + query.Limit;
            return base.Page(owner, query with { After = null, Limit = int.MaxValue }).Skip(_offset).Take(query.Limit);
        }
    }

    private sealed class NeedsTheCursorsTask : InMemoryTaskRepository
    {
        protected override IEnumerable<TaskState> Page(OwnerId owner, TaskQuery query) =>
            query.After is { } after && Listed(owner).All(task => task.Id != after.Id) ? [] : base.Page(owner, query);
    }

    private sealed class IgnoresTheLimit : InMemoryTaskRepository
    {
        protected override IEnumerable<TaskState> Page(OwnerId owner, TaskQuery query) => base.Page(owner, query with { Limit = 1000 });
    }

    private sealed class NeverReportsMore : InMemoryTaskRepository
    {
        protected override bool More(OwnerId owner, TaskQuery query) => false;
    }

    private sealed class ReportsMoreAfterAFullPage : InMemoryTaskRepository
    {
        protected override bool More(OwnerId owner, TaskQuery query) => Page(owner, query).Count() == query.Limit;
    }

    private sealed class CachesPagesWhileTheCountsStay : InMemoryTaskRepository
    {
        private TaskPage? _cached;

        protected override TaskPage Answer(OwnerId owner, TaskQuery query)
        {
            var page = base.Answer(owner, query);
            return _cached = _cached?.Counts == page.Counts ? _cached : page;
        }
    }

    private sealed class IgnoresTheFilter : InMemoryTaskRepository
    {
        protected override bool Matches(TaskState task, TaskCondition condition) =>
            condition is TaskCondition.Compare || base.Matches(task, condition);
    }

    // In SQL, NOT (completed_at < …) is NULL for NULL.
    private sealed class NegatesNullAsNull : InMemoryTaskRepository
    {
        protected override bool Matches(TaskState task, TaskCondition condition) =>
            condition is TaskCondition.Not { Part: TaskCondition.Compare { Relation: not Relation.Known } compare }
                && compare.Term.Value(task) is null
                ? false : base.Matches(task, condition);
    }

    private sealed class SortsMissingKeysFirst : InMemoryTaskRepository
    {
        protected override int Compare(TaskQuery query, TaskCursor one, TaskCursor other) =>
            query.Order is [{ Descending: false }] && (one.Values[0] is null) != (other.Values[0] is null)
                ? -base.Compare(query, one, other) : base.Compare(query, one, other);
    }

    private sealed class OrdersByUtf16 : InMemoryTaskRepository
    {
        protected override int Compare(TaskQuery query, TaskCursor one, TaskCursor other) =>
            query.Order is [{ Term.Kind: TermKind.Text } key]
                && string.CompareOrdinal((string)one.Values[0]!, (string)other.Values[0]!) is var order and not 0
                ? key.Descending ? -order : order : base.Compare(query, one, other);
    }

    private sealed class PagesByAgeInAnyOrder : InMemoryTaskRepository
    {
        protected override IEnumerable<TaskState> Page(OwnerId owner, TaskQuery query) =>
            query.After is not { } after ? base.Page(owner, query)
            : base.Page(owner, query with { After = null, Limit = 1000 }).Where(task => task.CreatedAt < after.CreatedAt).Take(query.Limit);
    }

    private sealed class HidesTasksFromExports : InMemoryTaskRepository
    {
        protected override IEnumerable<TaskState> AllOf(OwnerId owner, TaskQuery query) => base.AllOf(owner, query).Skip(1);
    }
}
