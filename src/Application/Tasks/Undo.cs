using FluentValidation;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Tasks;

/// <summary>
/// Undoes a step: restores in each task the values that the step changed. A task that a later step changed is left unchanged. The undo is
/// itself a step that can be undone.
/// </summary>
/// <param name="Step">The id of the step.</param>
public sealed record Undo(Guid? Step = null) : ICommand<Undone>;

/// <summary>The result of an undo.</summary>
/// <param name="First">The first changed task, after the undo.</param>
/// <param name="Kind">The kind of its change.</param>
/// <param name="Count">The number of changed tasks.</param>
/// <param name="Unchanged">Why other tasks of the step are unchanged: distinct sentences.</param>
public sealed record Undone(TaskView First, FactKind Kind, int Count, IReadOnlyList<string> Unchanged);

internal sealed class UndoValidator : AbstractValidator<Undo>
{
    public UndoValidator() => RuleFor(undo => undo.Step).NotNull().WithMessage("The step is missing. Send the id of the step to undo.");
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
        // A retry after an interruption finds some tasks undone already.
        var failed = errors.Where(error => error != TaskErrors.AlreadyUndone).ToList();
        if (undone is not null) return undone with { Unchanged = [.. failed.Select(error => error.Message)] };
        return failed.Concat(errors).FirstOrDefault() ?? TaskErrors.NothingToUndo;
    }

    private Undone Began(TaskItem task) =>
        new(TaskView.Of(task), task.FactsOf(scope) is [.., var fact] ? fact.Kind : FactKind.Edited, 1, []);
}
