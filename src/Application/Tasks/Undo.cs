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
/// <param name="Tasks">The tasks that it changed, as they are now, each with what happened to it.</param>
/// <param name="Kept">Why other tasks of the step stay as they are: a sentence each, and each once.</param>
public sealed record Undone(IReadOnlyList<(TaskView Task, FactKind Kind)> Tasks, IReadOnlyList<string> Kept);

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
        var outcomes = new List<Result<TaskItem>>();
        foreach (var ids in (await tasks.OfStep(scope, step, cancellationToken)).Chunk(Batch))
            outcomes.AddRange(await tasks.Change(scope, ids, task => task.Undo(step, now), cancellationToken));
        var undone = outcomes.Where(outcome => outcome.Error is null).Select(outcome => outcome.Value).ToList();
        var errors = outcomes.Select(outcome => outcome.Error).OfType<Error>().ToList();
        // An undo that was interrupted, and is repeated, has undone some of them before.
        var kept = errors.Where(error => error != TaskErrors.Undone).ToList();
        if (undone.Count == 0) return kept.Concat(errors).FirstOrDefault() ?? TaskErrors.NothingToUndo;
        return new Undone(
            [.. undone.Select(task => (TaskView.Of(task), task.FactsOf(scope) is [.., var fact] ? fact.Kind : FactKind.Edited))],
            [.. kept.Select(error => error.Message).Distinct()]);
    }
}
