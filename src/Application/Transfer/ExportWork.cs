using System.Text.Json;
using TaskManager.Application.Tasks;
using TaskManager.Application.Work;

namespace TaskManager.Application.Transfer;

/// <summary>The job that writes all tasks of an owner to a file.</summary>
internal sealed class ExportWork(AllTasks tasks, JobFiles files, IEnumerable<ITaskFormat> formats, TimeProvider time) : IWork
{
    public string Kind => ExportOrder.Kind;

    public async Task<Job> Run(Job job, Action<Job> progress, CancellationToken cancellationToken)
    {
        var order = JsonSerializer.Deserialize<ExportOrder>(job.Payload)!;
        var format = formats.First(format => format.Name == order.Format);
        var output = new JobOutput(Guid.CreateVersion7(time.GetUtcNow()), order.FileName, format.ContentType);
        await using var file = files.Write(job.ToScope(), output.File);
        var (first, counts) = await tasks.Begin(job.ToScope(), cancellationToken);
        job = job with { Done = 0, Total = counts.Active + counts.Completed, StartedAt = time.GetUtcNow(), Message = "Exporting" };
        await format.Write(Counted(first), file, cancellationToken);
        await file.FlushAsync(cancellationToken);
        return job.Ended(JobState.Done, time.GetUtcNow()) with { Total = job.Done, Output = output };

        async IAsyncEnumerable<TaskView> Counted(IAsyncEnumerable<TaskView> all)
        {
            await foreach (var task in all)
            {
                yield return task;
                job = job with { Done = job.Done + 1 };
                if (job.Done % AllTasks.PageSize == 0) progress(job);
            }
        }
    }

    public Task<Job> Cancel(Job job, CancellationToken cancellationToken) =>
        Task.FromResult(job.Ended(JobState.Cancelled, time.GetUtcNow()));

    public Task Ended(Job job, CancellationToken cancellationToken) => Task.CompletedTask;
}
