using TaskManager.Domain.Common;

namespace TaskManager.Application.Tests;

/// <summary>What a test says of an outcome.</summary>
internal static class Outcomes
{
    /// <summary>The value; fails with the reason when there is none.</summary>
    public static T ShouldSucceed<T>(this Result<T> outcome)
    {
        outcome.Error.Should().BeNull();
        return outcome.Value;
    }

    /// <summary>Refused for exactly these fields, each with exactly this message.</summary>
    public static void ShouldBeInvalid<T>(this Result<T> outcome, params (string Field, string Message)[] problems) =>
        outcome.Error.Should().BeOfType<Validation>().Which.Fields
            .SelectMany(field => field.Select(message => (field.Key, message)))
            .Should().BeEquivalentTo(problems);
}
