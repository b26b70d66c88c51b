using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Domain.Tests.Common;

[Trait("M", "M4")]
public class ResultTests
{
    private static readonly Result<int> Success = 42;
    private static readonly Result<int> Failure = TaskErrors.NotFound;

    [Fact]
    public void Map_WhenSuccess_ConvertsTheValue()
    {
        var mapped = Success.Map(value => $"{value}!");

        mapped.Error.Should().BeNull();
        mapped.Value.Should().Be("42!");
    }

    [Fact]
    public void Map_WhenFailure_KeepsTheErrorAndConvertsNothing()
    {
        var mapped = Failure.Map<string>(_ => throw new InvalidOperationException("There is nothing to convert."));

        mapped.Error.Should().BeSameAs(TaskErrors.NotFound);
    }

    [Fact]
    public void Value_WhenFailure_ThrowsWithTheReason()
    {
        var read = () => Failure.Value;

        read.Should().Throw<InvalidOperationException>().WithMessage($"*{TaskErrors.NotFound.Message}");
    }

    [Fact]
    public void Value_WhenSuccess_IsTheValue()
    {
        Success.Value.Should().Be(42);
        Success.Error.Should().BeNull();
    }

    [Fact]
    public void Fail_WhenGivenAnError_IsThatFailure() => Result<int>.Fail(TaskErrors.IdTaken).Error.Should().BeSameAs(TaskErrors.IdTaken);

    [Fact]
    public void Validation_WhenSeveralFields_JoinsTheirMessages()
    {
        var error = new Validation(
            new[] { ("a", "One."), ("b", "Two."), ("a", "Three.") }.ToLookup(pair => pair.Item1, pair => pair.Item2));

        error.Message.Should().Be("One. Three. Two.");
    }
}
