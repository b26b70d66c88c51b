using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Contract;

// Faults in facts, and in calls with several tasks.
internal static partial class BrokenRepositories
{
    private sealed class LosesFacts : InMemoryTaskRepository
    {
        protected override void Append(Guid id, IReadOnlyList<TaskFact> facts) =>
            base.Append(id, [.. facts.Where(fact => fact.Kind == FactKind.Added)]);
    }

    private sealed class LosesFactsOfAdds : InMemoryTaskRepository
    {
        protected override void Append(Guid id, IReadOnlyList<TaskFact> facts) =>
            base.Append(id, [.. facts.Where(fact => fact.Kind != FactKind.Added)]);
    }

    private sealed class KeepsTheLastFactOfAChange : InMemoryTaskRepository
    {
        protected override void Append(Guid id, IReadOnlyList<TaskFact> facts) => base.Append(id, [.. facts.TakeLast(1)]);
    }

    private sealed class KeepsAllFacts : InMemoryTaskRepository
    {
        protected override void Append(Guid id, IReadOnlyList<TaskFact> facts) =>
            History.AddOrUpdate(id, _ => [.. facts], (_, before) => [.. before, .. facts]);
    }

    private sealed class KeepsAHundredFactsOfAnySize : InMemoryTaskRepository
    {
        protected override void Append(Guid id, IReadOnlyList<TaskFact> facts) =>
            History.AddOrUpdate(id, _ => [.. facts], (_, before) => [.. before.AddRange(facts).TakeLast(TaskFact.MaxCount)]);
    }

    private sealed class LosesTheStep : InMemoryTaskRepository
    {
        protected override void Append(Guid id, IReadOnlyList<TaskFact> facts) =>
            base.Append(id, [.. facts.Select(fact => fact with { Step = default })]);
    }

    private sealed class FindsStepsOfAnyOwner : InMemoryTaskRepository
    {
        protected override IEnumerable<Guid> Reached(Scope scope) => Stored.Keys;
    }

    private sealed class ReturnsInTheStoresOrder : InMemoryTaskRepository
    {
        protected override IReadOnlyList<TOut> Each<TIn, TOut>(IReadOnlyList<TIn> all, Func<TIn, TOut> each) =>
            base.Each([.. all.OrderBy(item => item is TaskItem task ? task.Id : item is Guid id ? id : default)], each);
    }
}
