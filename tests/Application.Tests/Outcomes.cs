using TaskManager.Domain.Common;

namespace TaskManager.Application.Tests;

/// <summary>Assertions about outcomes.</summary>
internal static class Outcomes
{
    /// <summary>Returns the value; fails with the error message when there is none.</summary>
    public static T ShouldSucceed<T>(this Result<T> outcome)
    {
        outcome.Error.Should().BeNull();
        return outcome.Value;
    }

    /// <summary>Asserts that the outcome has exactly these errors by field.</summary>
    public static void ShouldBeInvalid<T>(this Result<T> outcome, params (string Field, string Message)[] problems) =>
        outcome.Error.Should().BeOfType<Validation>().Which.Fields
            .SelectMany(field => field.Select(message => (field.Key, message)))
            .Should().BeEquivalentTo(problems);
}
