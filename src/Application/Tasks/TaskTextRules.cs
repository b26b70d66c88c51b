using FluentValidation;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application.Tasks;

/// <summary>Validation rules for a task's texts, which call the checks of the aggregate.</summary>
internal static class TaskTextRules
{
    public static void Title<T>(this IRuleBuilder<T, string?> rule) => rule.Must(TaskText.Title, TaskText.CheckTitle);

    public static void Description<T>(this IRuleBuilder<T, string?> rule) => rule.Must(TaskText.Description, TaskText.CheckDescription);

    private static void Must<T, TText>(this IRuleBuilder<T, string?> rule, Func<string?, TText> normalize, Func<TText, string?> check) =>
        rule.Custom((typed, context) =>
        {
            if (check(normalize(typed)) is { } error) context.AddFailure(error);
        });
}
