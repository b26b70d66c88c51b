using System.Reflection;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.TestKit;

/// <summary>Random states with values in every field, found by reflection, so that new fields are included.</summary>
public static class EveryField
{
    // Texts that formats and stores must escape.
    private static readonly string[] Bits =
    [
        "milk", " ", "\n", "\n\n", "\t", ",", ";", "\"", "\"\"", "'", "''=",
        "=1+2", "+", "-", "@SUM(A1)", "\\", "\\n", "\\,", "é", "漢字", "🎉", "‮", "​",
        "BEGIN:VTODO", "END:VTODO", ":", "a long word that goes on and on so that a line must be folded ",
        "{\"a\": [1]}", "<b>", "\uFEFF", "sep=;", "#", "$title", "null", "0",
    ];

    /// <summary>The fields: all settable properties.</summary>
    public static IReadOnlyList<PropertyInfo> All { get; } = [.. typeof(TaskState).GetProperties().Where(field => field.CanWrite)];

    /// <summary>Returns a state with random values; an optional one is null with probability 1/4.</summary>
    public static TaskState Random(Random random, OwnerId owner)
    {
        var state = new TaskState { Id = Guid.Empty, Owner = owner, Title = "", CreatedAt = default, UpdatedAt = default };
        foreach (var field in All.Where(field => field.Name != nameof(TaskState.Owner)))
            field.SetValue(state, IsOptional(field) && random.Next(4) == 0 ? null : Value(field, random));
        return state;
    }

    /// <summary>Returns the names of the fields in which two states differ.</summary>
    public static IEnumerable<string> Differences(TaskState one, TaskState other) =>
        All.Where(field => !Equals(field.GetValue(one), field.GetValue(other))).Select(field => field.Name);

    private static bool IsOptional(PropertyInfo field) =>
        new NullabilityInfoContext().Create(field).WriteState == NullabilityState.Nullable;

    private static object Value(PropertyInfo field, Random random) =>
        (Nullable.GetUnderlyingType(field.PropertyType) ?? field.PropertyType) switch
        {
            var type when type == typeof(Guid) => Guid.CreateVersion7(),
            var type when type == typeof(string) => Text(random, lines: field.Name == nameof(TaskState.Description)),
            var type when type == typeof(DateTimeOffset) =>
                DateTimeOffset.FromUnixTimeMilliseconds(random.NextInt64(-2_000_000_000_000, 1_790_000_000_000)),
            var type when type == typeof(long) => random.NextInt64(1, int.MaxValue),
            var type when type == typeof(int) => random.Next(1, 100),
            var type when type == typeof(bool) => true,
            var type => throw new NotSupportedException($"No random value of type {type.Name} for {field.Name}; add a case here."),
        };

    private static string Text(Random random, bool lines)
    {
        while (true)
        {
            var text = string.Concat(random.GetItems(Bits, random.Next(1, 6)));
            text = lines ? TaskText.Description(text) ?? "" : TaskText.Title(text);
            if (text.Length > 0 && (lines ? TaskText.CheckDescription(text) : TaskText.CheckTitle(text)) is null) return text;
        }
    }
}
