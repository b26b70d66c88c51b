using TaskManager.Domain.Tasks;

namespace TaskManager.TestKit.Contract;

// Adding, finding, and reading rows of earlier versions.
public abstract partial class TaskRepositoryContract
{
    public static TheoryData<string, string?> Texts => new()
    {
        { "milk", null },
        { "🎉 👩‍👩‍👧‍👦 🇺🇦 party", "first line\n\n\tsecond: 𝒳 🧑🏽‍🚀" },
        { "مرحبا بالعالم", "שלום עולם\nمع ‏محاذاة" },
        { "Cafe\u0301 and Café stay as typed", "'; DROP TABLE tasks; -- \" \\ {\"$ne\": 1} %s" },
        { new string('x', TaskItem.TitleMaxLength), string.Concat(Enumerable.Repeat("ż", TaskItem.DescriptionMaxLength)) },
        { "日本語のタスク", string.Concat(Enumerable.Repeat("🎉", TaskItem.DescriptionMaxLength / 2)) },
    };

    [Theory, MemberData(nameof(Texts)), Trait("M", "M7")]
    public async Task Add_WhenNew_KeepsTheTexts(string title, string? description)
    {
        var task = await Stored(ATask.Titled(title).DescribedAs(description));

        (await Found(task.Id)).Should().Be(task.State);
        (await Tasks.List(Me, Query(), None)).Tasks.Should().ContainSingle().Which.Should().Be(task.State);
    }

    [Theory, Trait("M", "M7"), InlineData(1), InlineData(2), InlineData(3)]
    public async Task Add_OfATaskWithSomethingInEveryField_KeepsEach(int seed)
    {
        var random = new Random(seed);
        for (var n = 0; n < 20; n++)
        {
            var task = EveryField.Random(random, Me);
            await Tasks.Add(Me, new TaskItem(task), None);

            EveryField.Differences(task, (await Found(task.Id))!).Should().BeEmpty("the store must preserve each field");
        }
    }

    [Fact, Trait("M", "M7")]
    public async Task Add_WhenEveryFieldIsSet_KeepsThemToTheMillisecond()
    {
        var task = await Stored(ATask.Titled("all of it").DescribedAs("more").AddedAt(Now.AddMilliseconds(1))
            .Completed(Now.AddMilliseconds(23)).Deleted(Now.AddMilliseconds(999)));

        (await Found(task.Id)).Should().Be(new TaskState
        {
            Id = task.Id,
            Owner = Me,
            Title = "all of it",
            Description = "more",
            CompletedAt = Now.AddMilliseconds(23),
            CreatedAt = Now.AddMilliseconds(1),
            UpdatedAt = Now.AddMilliseconds(999),
            DeletedAt = Now.AddMilliseconds(999),
            Version = 3,
        });
    }

    [Theory, Trait("M", "M7")]
    [InlineData("0001-01-01T00:00:00.000Z")]
    [InlineData("1969-12-31T23:59:59.999Z")]
    [InlineData("9999-12-31T23:59:59.999Z")]
    public async Task Add_WhenTheInstantIsFarAway_KeepsIt(string instant)
    {
        var at = DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);
        var task = await Stored(ATask.Titled("milk").WithId(Guid.NewGuid()).AddedAt(at));

        (await Found(task.Id))!.CreatedAt.Should().Be(at);
    }

    [Fact, Trait("M", "M11")]
    public async Task Add_WhenTheIdExists_IsFalseAndKeepsTheFirst()
    {
        var first = await Stored(ATask.Titled("first"));

        var again = await Tasks.Add(Me, ATask.Titled("second").OwnedBy(Me).WithId(first.Id).Build(), None);

        again.Should().BeFalse();
        (await Found(first.Id)).Should().Be(first.State);
        (await Titles(q: "second")).Should().BeEmpty();
        (await Tasks.Count(Me, None)).Should().Be(new TaskCounts(1, 0));
    }

    [Fact, Trait("M", "M11")]
    public async Task Add_WhenConcurrentWithTheSameId_StoresOne()
    {
        var id = Guid.CreateVersion7();
        var added = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(
            () => Tasks.Add(Me, ATask.Titled($"attempt {n}").OwnedBy(Me).WithId(id).Build(), None))));

        added.Should().ContainSingle(stored => stored);
        (await Tasks.Count(Me, None)).Should().Be(new TaskCounts(1, 0));
    }

    [Fact]
    public async Task Add_WhenTheCallersTaskChangesLater_KeepsWhatWasAdded()
    {
        var task = await Stored(ATask.Titled("milk"));
        task.Edit("beer", null, Now);

        (await Found(task.Id))!.Title.Should().Be("milk");
    }

    [Fact]
    public async Task Add_WhenTheTaskIsAnotherOwners_ThrowsAndStoresNothing()
    {
        var task = ATask.Titled("milk").OwnedBy(Other).Build();

        await Tasks.Awaiting(tasks => tasks.Add(Me, task, None)).Should().ThrowAsync<ArgumentException>();

        (await Tasks.Find(Other, task.Id, None)).Should().BeNull();
    }

    [Fact, Trait("M", "M6")]
    public async Task Find_WhenTheIdIsUnknown_IsNull() => (await Tasks.Find(Me, Guid.NewGuid(), None)).Should().BeNull();

    [Theory, InlineData(false), InlineData(true), Trait("M", "M18")]
    public async Task Find_WhenOnlyTheFirstFieldsWereStored_HasDefaults(bool completed)
    {
        var id = Guid.CreateVersion7();
        await StoreBareTask(Me, id, "from long ago", completed, Now);

        var expected = new TaskState
        {
            Id = id,
            Owner = Me,
            Title = "from long ago",
            CompletedAt = completed ? Now : null,
            CreatedAt = Now,
            UpdatedAt = Now,
        };
        (await Found(id)).Should().Be(expected);
        (await Tasks.List(Me, Query(completed ? TaskFilter.Completed : TaskFilter.Active), None))
            .Tasks.Should().ContainSingle().Which.Should().Be(expected);
        (await Tasks.Count(Me, None)).Should().Be(completed ? new TaskCounts(0, 1) : new TaskCounts(1, 0));
    }

    [Fact, Trait("M", "M18")]
    public async Task Change_WhenOnlyTheFirstFieldsWereStored_StoresAllOfThem()
    {
        var id = Guid.CreateVersion7();
        await StoreBareTask(Me, id, "from long ago", completed: false, Now);

        await Change(id, task => task.Edit("renewed", "and described", Now.AddHours(1)));
        await Change(id, task => task.Complete(Now.AddHours(2)));

        (await Found(id)).Should().Be(new TaskState
        {
            Id = id,
            Owner = Me,
            Title = "renewed",
            Description = "and described",
            CompletedAt = Now.AddHours(2),
            CreatedAt = Now,
            UpdatedAt = Now.AddHours(2),
            Version = 3,
        });
        (await Titles(q: "renew descr")).Should().Equal("renewed");
        (await Tasks.Count(Me, None)).Should().Be(new TaskCounts(0, 1));
    }
}
