using TaskManager.Application.Tasks;
using TaskManager.Application.Transfer;
using TaskManager.Application.Work;
using TaskManager.Infrastructure.Work;

namespace TaskManager.Infrastructure.Tests.Work;

/// <summary>Jobs stored by the version before generic jobs.</summary>
[Trait("M", "M24")]
public class JobJsonTests
{
    [Theory]
    [InlineData(true, 0, null)]
    [InlineData(false, 1, "not-imported.csv")]
    public void Read_OfAnEarlierImport_KeepsItsOrderItsPreviewAndItsFile(bool isDryRun, int mode, string? file)
    {
        var dryRun = isDryRun ? "true" : "false";
        var output = file is null ? "null" : "\"01a228c6-9557-7f6a-902f-6893211e1c77\"";
        var job = JobJson.Read($$"""
            {"Id":"01a228c6-9526-752a-9e04-54b3fdf3871b","Owner":{"Value":"00000000-0000-7000-8000-000000000001"},
            "Order":{"Kind":0,"Format":"csv",
            "FileName":"t.csv","Input":"01a228c6-899d-7094-b30e-a0cdf8c4a058","DryRun":{{dryRun}},
            "Mode":{{mode}},"Columns":null},
            "CreatedAt":"2026-11-29T19:27:12.6783651+00:00","State":2,"Done":2,"Total":2,"Message":null,
            "Counts":{"Added":1,"Present":0,"Refused":1},
            "Refused":[{"Line":3,"Reason":"A task needs a title."}],
            "Sheet":{"Columns":["Task","Notes","Done"],"Fields":{"title":"Task","description":"Notes",
            "completed":"Done"},"Preview":[{"Title":"milk","Description":"two","Completed":true}]},
            "Output":{{output}},"StartedAt":"2026-11-29T19:27:12.7300911+00:00",
            "EndedAt":"2026-11-29T19:27:12.8485779+00:00","LeasedUntil":null,"Attempts":1,"IsCancelling":false,"Version":2,"HasEnded":true}
            """, version: 3);

        var (order, report) = (ImportJob.Of(job).Order, ImportJob.Of(job).Report);
        order.Should().Be(new ImportOrder("csv", "t.csv", isDryRun, (ImportMode)mode));
        (job.State, job.Version, job.Input).Should().Be((JobState.Done, 3, Guid.Parse("01a228c6-899d-7094-b30e-a0cdf8c4a058")));
        job.Output.Should().Be(file is null ? null : new JobOutput(Guid.Parse("01a228c6-9557-7f6a-902f-6893211e1c77"), file, "text/csv"));
        (report.Counts, report.Refused.Single()).Should().Be((new ImportCounts(1, 0, 1), new RefusedLine(3, "A task needs a title.")));
        report.Sheet!.Fields["description"].Should().Be("Notes");
        report.Sheet.Preview.Single().Should().Match<TaskView>(task => task.Title == "milk" && task.Description == "two" && task.Completed);
        JobJson.Read(JobJson.Write(job), 3).Should().Be(job);
    }

    [Fact]
    public void Read_OfAnEarlierExport_KeepsItsFile()
    {
        var job = JobJson.Read("""
            {"Id":"01a228c6-9588-7853-a845-6a69e0c8817e","Owner":{"Value":"00000000-0000-7000-8000-000000000001"},
            "Order":{"Kind":1,"Format":"csv",
            "FileName":"tasks-2026-11-29.csv","Input":null,"DryRun":false,"Mode":0,"Columns":null},
            "CreatedAt":"2026-11-29T19:27:12.7766612+00:00","State":1,
            "Done":1,"Total":1,"Message":"Exporting","Counts":{"Added":0,"Present":0,"Refused":0},"Refused":[],"Sheet":null,
            "Output":"01a228c6-95dc-7f26-9668-3feff4259e04","StartedAt":"2026-11-29T19:27:12.8692223+00:00","EndedAt":null,
            "LeasedUntil":"2026-11-29T19:27:27+00:00","Attempts":1,"IsCancelling":true,"Version":2,"HasEnded":false}
            """, version: 2);

        (job.Kind, job.State, job.IsCancelling, job.Report).Should().Be((ExportOrder.Kind, JobState.Running, true, null));
        job.Output.Should().Be(new JobOutput(Guid.Parse("01a228c6-95dc-7f26-9668-3feff4259e04"), "tasks-2026-11-29.csv", "text/csv"));
        JobJson.Read(JobJson.Write(job), 2).Should().Be(job);
    }
}
