using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TaskManager.Application.Common;
using TaskManager.Application.Transfer;
using TaskManager.Application.Work;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Web.Tests;

// The clients that request each endpoint, and what their requests are about.
public sealed partial class EndpointMatrixTests
{
    // Signing out ends what the others need.
    private async Task<(Browser[] Actors, Browser Owner)> People(string name)
    {
        var owner = await App.SignedUp(NewAddress($"owner-{name}"));
        var leaving = NewAddress($"ended-{name}");
        var ended = await App.SignedUp(leaving);
        await ended.Token();
        var account = await App.Services.GetRequiredService<IAccountRepository>().FindByEmail(leaving.ToUpperInvariant(), default);
        await App.Services.GetRequiredService<ISessions>().RevokeAll(account!.Id.Scope(), except: null, default);
        ended.ForgetToken();
        return ([new Browser(App), await App.SignedUp(NewAddress($"stranger-{name}")), owner, ended], owner);
    }

    private async Task<Guid> Thing(string path, Browser owner) =>
        path.Contains("/jobs/", StringComparison.Ordinal) ? await Exported(owner) : await owner.Added(Title);

    // The step that added a task.
    private async Task<Guid> Step(Browser owner)
    {
        var (task, scope) = (await owner.Added(Title), new Scope(await Whose(owner), Guid.CreateVersion7()));
        return (await App.Services.GetRequiredService<ITaskRepository>().Facts(scope, task, default))[0].Step;
    }

    private static async Task<OwnerId> Whose(Browser owner)
    {
        var headers = (await owner.Page("/")).Html.Body!.GetAttribute("hx-headers:inherited")!;
        return new OwnerId(Guid.Parse(JsonDocument.Parse(headers).RootElement.GetProperty("X-Owner").GetString()!));
    }

    // A job that has ended, with a file.
    private async Task<Guid> Exported(Browser owner)
    {
        var whose = await Whose(owner);
        var jobs = App.Services.GetRequiredService<IJobRepository>();
        var (now, file) = (DateTimeOffset.UtcNow, new JobOutput(Guid.CreateVersion7(), "tasks.json", "application/json"));
        var job = Job.Of(whose, ExportOrder.Kind, new ExportOrder("json", file.Name), now).Ended(JobState.Done, now) with { Output = file };
        await jobs.AddPiece(whose.Scope(), file.File, 0, [1], DateTimeOffset.UtcNow, default);
        await jobs.Add(whose.Scope(), job, default);
        return job.Id;
    }
}
