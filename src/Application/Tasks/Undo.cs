using FluentValidation;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Tasks;

/// <summary>
/// Undoes a step: each task gets back what the step changed in it. A task that another step changed since stays as it is. An undo is a
/// step of its own, and can be undone.
/// </summary>
/// <param name="Step">The step.</param>
public sealed record Undo(Guid? Step = null) : ICommand<Undone>;

/// <summary>What an undo did.</summary>
/// <param name="First">The first task that it changed, as it is now.</param>
/// <param name="Kind">What happened to that task.</param>
/// <param name="Count">How many tasks it changed.</param>
/// <param name="Kept">Why other tasks of the step stay as they are: a sentence each, and each once.</param>
public sealed record Undone(TaskView First, FactKind Kind, int Count, IReadOnlyList<string> Kept);

internal sealed class UndoValidator : AbstractValidator<Undo>
{
    public UndoValidator() => RuleFor(undo => undo.Step).NotNull().WithMessage("Say which step to undo.");
}

internal sealed class UndoHandler(ITaskRepository tasks, Scope scope, TimeProvider time) : IRequestHandler<Undo, Result<Undone>>
{
    private const int Batch = 500;

    public async Task<Result<Undone>> Handle(Undo request, CancellationToken cancellationToken)
    {
        var (step, now) = (request.Step!.Value, time.GetUtcNow());
        var (undone, errors) = ((Undone?)null, new HashSet<Error>());
        foreach (var ids in (await tasks.OfStep(scope, step, cancellationToken)).Chunk(Batch))
            foreach (var outcome in await tasks.Change(scope, ids, task => task.Undo(step, now), cancellationToken))
                if (outcome.Error is { } error) errors.Add(error);
                else undone = undone is null ? Began(outcome.Value) : undone with { Count = undone.Count + 1 };
        // An undo that was interrupted, and is repeated, has undone some of them before.
        var kept = errors.Where(error => error != TaskErrors.Undone).ToList();
        if (undone is not null) return undone with { Kept = [.. kept.Select(error => error.Message)] };
        return kept.Concat(errors).FirstOrDefault() ?? TaskErrors.NothingToUndo;
    }

    private Undone Began(TaskItem task) =>
        new(TaskView.Of(task), task.FactsOf(scope) is [.., var fact] ? fact.Kind : FactKind.Edited, 1, []);
}
