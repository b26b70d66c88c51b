using TaskManager.Application.Work;
using TaskManager.Domain.Common;

namespace TaskManager.TestKit.Contract;

/// <summary>The contract of all storage adapters for jobs and their files.</summary>
[Trait("M", "M24"), Trait("M", "M30")]
public abstract class JobRepositoryContract
{
    private static readonly DateTimeOffset Now = TestTime.Start, Later = TestTime.Start.AddSeconds(5);

    /// <summary>The adapter, on a store without jobs.</summary>
    protected abstract IJobRepository Jobs { get; }

    protected Scope Me { get; } = Owners.New().Scope();

    protected Scope Other { get; } = Owners.New().Scope();

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Job_WhenAddedAndSaved_HasEveryField_ForItsOwnerOnly()
    {
        var job = AJob(Me) with { Payload = """{"FileName":"Näme \"1\""}""", Input = Guid.CreateVersion7() };
        await Jobs.Add(Me, job, None);
        (await Jobs.Find(Me, job.Id, None)).Should().BeEquivalentTo(job);

        var done = job.Ended(JobState.Done, Later, "all of it") with
        {
            Done = 7,
            Total = 8,
            Report = """{"Added":4,"Refused":["Nämenlos"]}""",
            Output = new JobOutput(Guid.CreateVersion7(), "tasks.csv", "text/csv"),
            StartedAt = Now,
            IsCancelling = true,
        };
        (await Jobs.Save(Me, done, None)).Should().BeTrue();

        (await Jobs.Find(Me, job.Id, None)).Should().BeEquivalentTo(done with { Version = 2 });
        (await Jobs.Find(Other, job.Id, None)).Should().BeNull();
        (await Jobs.List(Other, 10, None)).Should().BeEmpty();
    }

    [Fact]
    public async Task Save_OfAnotherVersionOrOwner_StoresNothing()
    {
        var job = AJob(Me);
        await Jobs.Add(Me, job, None);
        await Jobs.Save(Me, job with { Done = 1 }, None);

        (await Jobs.Save(Me, job with { Done = 2 }, None)).Should().BeFalse("the version is older than the stored one");
        (await Jobs.Save(Other, job with { Owner = Other.Owner, Version = 2 }, None)).Should().BeFalse("it belongs to another owner");
        (await Jobs.Save(Me, AJob(Me), None)).Should().BeFalse("the job does not exist");

        (await Jobs.Find(Me, job.Id, None))!.Done.Should().Be(1);
        (await Jobs.List(Me, 10, None)).Should().ContainSingle();
    }

    [Fact]
    public async Task List_Always_IsNewestFirst()
    {
        Job[] jobs = [.. Enumerable.Range(0, 4).Select(n => AJob(Me) with { CreatedAt = Now.AddSeconds(n) })];
        foreach (var job in jobs) await Jobs.Add(Me, job, None);

        (await Jobs.List(Me, 3, None)).Select(job => job.Id).Should().Equal(jobs[3].Id, jobs[2].Id, jobs[1].Id);
    }

    [Fact]
    public async Task Lease_Always_LeasesTheOldestFirst_AndOnePerOwner()
    {
        var (first, second, foreign) = (
            AJob(Me), AJob(Me) with { CreatedAt = Now.AddSeconds(1) }, AJob(Other) with { CreatedAt = Now.AddSeconds(2) });
        foreach (var job in new[] { foreign, second, first }) await Jobs.Add(job.ToScope(), job, None);

        var leased = (await Jobs.Lease(Now, Later, None))!;
        leased.Should().BeEquivalentTo(first with { State = JobState.Running, LeasedUntil = Later, Attempts = 1, Version = 2 });
        (await Jobs.Find(Me, first.Id, None)).Should().BeEquivalentTo(leased);
        (await Jobs.Lease(Now, Later, None))!.Id.Should().Be(foreign.Id);
        (await Jobs.Lease(Now, Later, None)).Should().BeNull("each owner has a running job");

        await Jobs.Save(Me, leased.Ended(JobState.Done, Now), None);
        (await Jobs.Lease(Now, Later, None))!.Id.Should().Be(second.Id);
    }

    [Fact]
    public async Task Lease_WhenExpired_IsGrantedAgain_AndTheFormerHolderCannotSave()
    {
        await Jobs.Add(Me, AJob(Me), None);
        var lost = (await Jobs.Lease(Now, Later, None))!;

        (await Jobs.Lease(Later.AddMilliseconds(-1), Later.AddSeconds(5), None)).Should().BeNull();
        var taken = (await Jobs.Lease(Later, Later.AddSeconds(5), None))!;

        taken.Should().BeEquivalentTo(lost with { LeasedUntil = Later.AddSeconds(5), Attempts = 2, Version = 3 });
        (await Jobs.Save(Me, lost with { Done = 9 }, None)).Should().BeFalse();
        (await Jobs.Save(Me, taken with { LeasedUntil = null }, None)).Should().BeTrue();
        (await Jobs.Lease(Now, Later, None))!.Attempts.Should().Be(3, "the lease was released");
    }

    [Fact]
    public async Task Lease_WhenConcurrent_LeasesEachJobOnce()
    {
        for (var n = 0; n < 6; n++) await Jobs.Add(n < 3 ? Me : Other, AJob(n < 3 ? Me : Other), None);

        var leased = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => Jobs.Lease(Now, Later, None))));

        leased.OfType<Job>().Select(job => job.Owner).Should().BeEquivalentTo([Me.Owner, Other.Owner]);
    }

    [Fact]
    public async Task Pieces_Always_BelongToTheirOwner_AndAreRemovedWithTheirFile()
    {
        var (file, kept) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        for (var n = 0; n < 40; n++) await Jobs.AddPiece(Me, file, n, [(byte)n, 2], Now, None);
        await Jobs.AddPiece(Me, file, 1, [9], Now, None);
        await Jobs.AddPiece(Me, kept, 0, [7], Now, None);
        await Jobs.RemoveFile(Other, file, None);

        (await Jobs.ReadPiece(Me, file, 0, None)).Should().Equal(0, 2);
        (await Jobs.ReadPiece(Me, file, 1, None)).Should().Equal(9);
        (await Jobs.ReadPiece(Me, file, 40, None)).Should().BeNull();
        (await Jobs.ReadPiece(Other, file, 0, None)).Should().BeNull();

        await Jobs.RemoveFile(Me, file, None);
        (await Jobs.ReadPiece(Me, file, 0, None)).Should().BeNull();
        (await Jobs.ReadPiece(Me, file, 39, None)).Should().BeNull();
        (await Jobs.ReadPiece(Me, kept, 0, None)).Should().Equal(7);

        // An error or no effect: file ids are random, so only a bug leads here.
        await Jobs.Awaiting(jobs => jobs.AddPiece(Other, kept, 0, [8], Now, None)).Invoke().ContinueWith(_ => { }, TaskScheduler.Default);
        (await Jobs.ReadPiece(Me, kept, 0, None)).Should().Equal(7);
    }

    [Fact]
    public async Task Purge_Always_RemovesOldEndedJobsAndFilesOfNoJob()
    {
        var (input, output, orphan, fresh, old) = (
            Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        foreach (var file in new[] { input, output, orphan, old }) await Jobs.AddPiece(Me, file, 0, [1], Now, None);
        await Jobs.AddPiece(Me, fresh, 0, [1], Later, None);
        var waiting = AJob(Me) with { Input = input };
        var ended = AJob(Me).Ended(JobState.Done, Later) with { Output = new JobOutput(output, "tasks.json", "application/json") };
        var purged = AJob(Me) with { State = JobState.Done, EndedAt = Now, Input = old };
        foreach (var job in new[] { waiting, ended, purged }) await Jobs.Add(Me, job, None);

        await Jobs.Purge(Later, None);

        (await Jobs.List(Me, 10, None)).Select(job => job.Id).Should().BeEquivalentTo([waiting.Id, ended.Id]);
        foreach (var file in new[] { input, output, fresh }) (await Jobs.ReadPiece(Me, file, 0, None)).Should().NotBeNull();
        foreach (var file in new[] { orphan, old }) (await Jobs.ReadPiece(Me, file, 0, None)).Should().BeNull();
    }

    private static Job AJob(Scope scope) =>
        new(Guid.CreateVersion7(), scope.Owner, "export", """{"Format":"json","FileName":"tasks.json"}""", Now);
}
