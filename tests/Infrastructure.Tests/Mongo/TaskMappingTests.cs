using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Mongo;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Mongo;

/// <summary>The mapping of tasks to documents and BSON, and back. Needs no server.</summary>
[Trait("M", "M4"), Trait("M", "M18")]
public sealed class TaskMappingTests
{
    public TaskMappingTests() => TaskDocument.Register();

    [Fact]
    public void ToDocument_WhenEveryFieldIsSet_HasExactlyThoseFields()
    {
        var task = ATask.Titled("Buy milk").DescribedAs("Two litres").Completed(TestTime.Start.AddSeconds(1))
            .Deleted(TestTime.Start.AddSeconds(2)).Build();

        TaskMapping.ToDocument(task.State).ToBsonDocument().Should().Equal(new BsonDocument
        {
            { "_id", Documents.Uuid(task.Id) },
            { "owner", Documents.Uuid(task.State.Owner.Value) },
            { "title", "Buy milk" },
            { "description", "Two litres" },
            { "completedAt", TestTime.Start.AddSeconds(1).UtcDateTime },
            { "createdAt", TestTime.Start.UtcDateTime },
            { "updatedAt", TestTime.Start.AddSeconds(2).UtcDateTime },
            { "deletedAt", TestTime.Start.AddSeconds(2).UtcDateTime },
            { "version", 3L },
            { "completed", true },
            { "schemaVersion", 2 },
            { "words", new BsonArray { "buy", "milk", "two", "litres" } },
            { "titleKey", "buy milk" },
            { "wordsVersion", TaskSearch.FoldingVersion },
        });
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void ToState_OfAnyTasksDocument_IsTheSame(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 200; i++)
        {
            var state = EveryField.Random(random, Owners.New());

            var read = TaskMapping.ToState(BsonSerializer.Deserialize<TaskDocument>(TaskMapping.ToDocument(state).ToBson()));

            EveryField.Differences(state, read).Should().BeEmpty();
            read.Should().Be(state, "the result must be a state, not a document");
        }
    }

    [Fact]
    public void ToState_WhenThereAreOnlyTheFirstVersionsFields_HasDefaults()
    {
        var (owner, id) = (Owners.New(), Guid.NewGuid());
        var document = BsonSerializer.Deserialize<TaskDocument>(Documents.Bare(owner, id, "milk", completed: true, TestTime.Start));

        TaskMapping.ToState(document).Should().Be(new TaskState
        {
            Id = id,
            Owner = owner,
            Title = "milk",
            CompletedAt = TestTime.Start,
            CreatedAt = TestTime.Start,
            UpdatedAt = TestTime.Start,
        });
    }

    [Theory, InlineData("updatedAt"), InlineData("version"), InlineData("description"), InlineData("deletedAt"), InlineData("completedAt")]
    public void ToState_WhenAFieldIsNull_IsAsWithoutIt(string field)
    {
        var bson = Documents.Bare(Owners.New(), Guid.NewGuid(), "milk", completed: true, TestTime.Start);
        var without = TaskMapping.ToState(BsonSerializer.Deserialize<TaskDocument>(bson));

        TaskMapping.ToState(BsonSerializer.Deserialize<TaskDocument>(bson.Add(field, BsonNull.Value))).Should().Be(without);
    }

    [Fact]
    public void ToState_WhenFieldsAreUnknownOrOfANearType_ReadsIt()
    {
        var bson = Documents.Bare(Owners.New(), Guid.NewGuid(), "milk", completed: false, TestTime.Start)
            .AddRange(new BsonDocument
            {
                { "version", 7 }, { "colour", "red" }, { "schemaVersion", 99 }, { "deletedAt", BsonNull.Value },
                { "completedAt", TestTime.Start.UtcDateTime },
            });

        var task = TaskMapping.ToState(BsonSerializer.Deserialize<TaskDocument>(bson));

        (task.Version, task.Completed, task.Deleted).Should().Be((7, false, false), "an open task has no completion instant");
    }

    [Theory, InlineData("title"), InlineData("owner"), InlineData("createdAt")]
    public void Document_WhenARequiredFieldIsMissing_CannotBeRead(string field)
    {
        var bson = Documents.Bare(Owners.New(), Guid.NewGuid(), "milk", completed: false, TestTime.Start);
        bson.Remove(field);

        FluentActions.Invoking(() => BsonSerializer.Deserialize<TaskDocument>(bson)).Should().Throw<FormatException>();
    }
}
