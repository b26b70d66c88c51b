using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TaskManager.Application.Work;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Web.Tests;

// The background jobs that run imports and exports: their progress, their end and their limits.
public sealed partial class ImportTests
{
    [Fact]
    public async Task Cancel_OfARunningImport_LeavesNothing()
    {
        var answer = await Send(
            _browser, "title\r\n" + string.Concat(Enumerable.Range(0, 60_000).Select(n => $"task {n}\r\n")), "tasks.csv");
        var address = answer.Header("Location")!;
        while ((await _browser.Api("GET", address)).Json.GetProperty("counts").GetProperty("added").GetInt32() == 0) await Task.Delay(20);

        (await _browser.Api("POST", $"{address}/cancel")).Status.Should().Be(HttpStatusCode.Accepted);

        var job = await Ended(answer);
        (job.GetProperty("state").GetString(), job.GetProperty("message").GetString()).Should().Be(("cancelled", "Nothing was imported."));
        (await _browser.Api("GET", "/api/tasks?limit=1")).Json.GetProperty("counts").GetProperty("active").GetInt32().Should().Be(0);
    }

    [Fact, Trait("M", "M14")]
    public async Task DeleteAccount_DuringAnImport_LeavesNothingOfIt()
    {
        await using var app = Accounts.NewApp();
        var ann = await app.SignedUp("ann@example.org");
        var program = app.Bearing(await ann.MadeToken("read", "write"));
        var table = "title\r\n" + string.Concat(Enumerable.Range(0, 40_000).Select(n => $"task {n}\r\n"));
        var address = (await Send(program, table, "tasks.csv")).Header("Location")!;
        while ((await program.Api("GET", address)).Json.GetProperty("counts").GetProperty("added").GetInt32() == 0) await Task.Delay(20);
        var owner = (await app.Services.GetRequiredService<IAccountRepository>().FindByEmail("ANN@EXAMPLE.ORG", default))!.Id;

        (await ann.Post("/account/delete", ("confirm", Accounts.Password))).Status.Should().Be(HttpStatusCode.SeeOther);

        await Task.Delay(1500);
        var tasks = app.Services.GetRequiredService<ITaskRepository>();
        (await tasks.List(owner.Scope(), Lists.Query(TaskFilter.All, [], null, 1), default)).Counts.Should().Be(new TaskCounts(0, 0));
    }

    [Fact]
    public async Task Export_InTheBackground_CanBeDownloadedLater()
    {
        await _browser.Added("milk");

        var job = await Ended(await _browser.Api("POST", "/api/exports?format=csv"));

        (await _browser.Page(job.GetProperty("file").GetString()!)).Text.Should().Contain("milk").And.StartWith("id,title,");
    }

    [Fact]
    public async Task File_OfAJobWithoutAFile_Is404()
    {
        var job = await Ended(await Send(_browser, "title\r\nmilk\r\n", "tasks.csv"));

        var file = await _browser.Api("GET", $"/api/jobs/{job.GetProperty("id").GetString()}/file");

        file.Status.Should().Be(HttpStatusCode.NotFound);
        file.Json.GetProperty("detail").GetString().Should().Be("This import or export has no file, or is not done yet.");
    }

    [Fact]
    public async Task Job_OfAnUnknownKind_FailsWithAMessage_AndTheNextOneIsDone()
    {
        var (scope, jobs) = (OwnerId.Local.Scope(), _app.Services.GetRequiredService<IJobRepository>());
        var newer = Job.Of(scope.Owner, "newer", new { }, DateTimeOffset.UtcNow);
        await jobs.Add(scope, newer, default);

        var next = await Ended(await Send(_browser, "title\r\nmilk\r\n", "tasks.csv"));

        next.GetProperty("state").GetString().Should().Be("done");
        var failed = (await jobs.Find(scope, newer.Id, default))!;
        (failed.State, failed.Message).Should().Be(
            (JobState.Failed, "This server version cannot run this job. Upgrade the server, then start the job again."));
        (await _browser.Page("/imports")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Jobs_WhenTooManyAreUnfinished_AreRejected()
    {
        var statuses = new List<HttpStatusCode>();
        var file = "title\r\n" + string.Concat(Enumerable.Range(0, 20_000).Select(n => $"task {n}\r\n"));
        for (var n = 0; n < 7; n++) statuses.Add((await Send(_browser, file, "tasks.csv")).Status);

        statuses.Should().Contain(HttpStatusCode.Conflict).And.Contain(HttpStatusCode.Accepted);
    }

    [Fact, Trait("M", "M25")]
    public async Task Events_OfAJob_AreItsFragmentAndTheEnd()
    {
        var job = await Imported(Good, "tasks.csv");

        var events = (await _browser.Page($"/jobs/{job.GetProperty("id").GetString()}/events")).Text;

        events.Should().StartWith("event: progress\ndata: ").And.Contain("Done").And.EndWith("event: end\ndata: \n\n");
    }
}
