using TaskManager.Application.Work;

namespace TaskManager.Infrastructure.Work;

/// <summary>Ends jobs of a kind that a newer version has stored and this one does not know.</summary>
internal sealed class UnknownWork(string kind, TimeProvider time) : IWork
{
    public string Kind => kind;

    public Task<Job> Run(Job job, Action<Job> progress, CancellationToken cancellationToken)
    {
        const string reason = "This version of the server does not know how to do this. Start a newer one, and ask for it again.";
        return Task.FromResult(job.Ended(JobState.Failed, time.GetUtcNow(), reason));
    }

    public Task<Job> Cancel(Job job, CancellationToken cancellationToken) =>
        Task.FromResult(job.Ended(JobState.Cancelled, time.GetUtcNow()));

    public Task Ended(Job job, CancellationToken cancellationToken) => Task.CompletedTask;
}
