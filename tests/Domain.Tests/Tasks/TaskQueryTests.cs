using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using static TaskManager.Domain.Tasks.TaskCondition;

namespace TaskManager.Domain.Tests.Tasks;

[Trait("M", "B8")]
public class TaskQueryTests
{
    private static readonly TaskCondition Milk = new Word("milk");

    [Theory]
    [InlineData("wide", MaxNodes - 1, true), InlineData("wide", MaxNodes, false), InlineData("wide", 10_000, false)]
    [InlineData("deep", MaxLevels - 1, true), InlineData("deep", MaxLevels, false), InlineData("deep", 1_000, false)]
    [InlineData("deep", 100_000, false)]
    public void Query_WhenItsTreeIsTooLargeOrTooDeep_FailsWithAMessage(string shape, int size, bool fits)
    {
        var tree = shape == "wide" ? new Or([.. Enumerable.Repeat(Milk, size)]) : Nested(size);

        (TaskCondition.Check(tree) is null).Should().Be(fits);
        var make = () => new TaskQuery { Where = tree, Limit = 1 };

        if (fits) make.Should().NotThrow();
        else make.Should().Throw<ArgumentException>().WithMessage("The query *");
    }

    [Fact]
    public void Text_OfDifferentQueries_Differs()
    {
        TaskQuery[] queries =
        [
            new() { Limit = 1 },
            new() { Where = new Or([]), Limit = 1 },
            new() { Where = new And([Milk, Milk]), Limit = 1 },
            new() { Where = new And([new And([Milk]), Milk]), Limit = 1 },
            new() { Where = new Not(Milk), Limit = 1 },
            new() { Where = new Compare(TaskTerm.Done, Relation.Known), Limit = 1 },
            new() { Where = new Compare(TaskTerm.Done, Relation.Less, 5), Limit = 1 },
            new() { Where = new Compare(TaskTerm.Done, Relation.Less, -5), Limit = 1 },
            new() { Where = new Reached(TaskTerm.Done), Limit = 1 },
            new() { Order = [new OrderKey(TaskTerm.Title)], Limit = 1 },
            new() { Order = [new OrderKey(TaskTerm.Title, Descending: true)], Limit = 1 },
        ];

        queries.Select(query => query.Text).Should().OnlyHaveUniqueItems();
        queries.Select(query => query.Hash).Should().OnlyHaveUniqueItems();
        (queries[1] with { Limit = 7 }).Hash.Should().Be(queries[1].Hash, "all pages of a list share the hash");
    }

    [Fact]
    public void At_WhenPartsDependOnTheClock_ComparesThemWithTheInstant()
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var task = new TaskState { Id = Guid.Empty, Owner = new OwnerId(Guid.Empty), Title = "milk", CreatedAt = now, UpdatedAt = now };
        TaskCondition open = new And([new Not(new Reached(TaskTerm.Done)), new Or([new Reached(TaskTerm.Created), Milk])]);

        open.Clocks.Should().Equal(TaskTerm.Done, TaskTerm.Created);
        open.At(now).Clocks.Should().BeEmpty();
        open.At(now).Matches(task).Should().BeTrue();
        open.At(now).Matches(task with { CompletedAt = now }).Should().BeFalse();
        open.At(now).Matches(task with { CompletedAt = now.AddMilliseconds(1) }).Should().BeTrue();
        task.Invoking(open.Matches).Should().Throw<InvalidOperationException>("the clock has no instant");
    }

    [Fact]
    public void All_Always_HasEachTerm() => TaskTerm.All.Should().BeEquivalentTo(
        typeof(TaskTerm).GetProperties().Where(property => property.PropertyType == typeof(TaskTerm)).Select(each => each.GetValue(null)));

    private static TaskCondition Nested(int levels)
    {
        var condition = Milk;
        for (var level = 0; level < levels; level++) condition = new Not(condition);
        return condition;
    }
}
