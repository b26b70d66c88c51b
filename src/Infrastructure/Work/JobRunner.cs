using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TaskManager.Application.Common;
using TaskManager.Application.Work;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Work;

/// <summary>
/// Works on the jobs that are stored, some at a time. It has each on lease, which it renews as it stores how far the job is: what a crash leaves behind is given to
/// the next node that asks when the lease has ended: to this one after its start, or to another one before.
/// </summary>
internal sealed partial class JobRunner(IServiceScopeFactory scopes, JobSignal signal, ILiveSignals live, TimeProvider time, ILogger<JobRunner> logger) : BackgroundService
{
    /// <summary>How long a job is this node's without a sign of life.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private const int AtOnce = 2;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500), Idle = TimeSpan.FromSeconds(5), PurgePause = TimeSpan.FromHours(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Work(stoppingToken)).Append(Purge(stoppingToken)));

    private async Task Work(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var jobs = scope.ServiceProvider.GetRequiredService<IJobRepository>();
                if (await jobs.Lease(time.GetUtcNow(), time.GetUtcNow() + Lease, stopping) is { } job)
                {
                    await Run(job, jobs, scope.ServiceProvider.GetServices<IWork>().Of(job.Kind), stopping);
                }
                else await signal.Heard(Idle, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception thrown)
            {
                // The store is down, mostly: what was leased is leased anew when it is there again.
                Failed(logger, thrown.Message, thrown is StorageUnavailableException ? null : thrown);
                await Task.Delay(Idle, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Run(Job job, IJobRepository jobs, IWork? work, CancellationToken stopping)
    {
        if (work is null)
        {
            const string reason = "This version of the server does not know how to do this. Start a newer one, and ask for it again.";
            await jobs.Save(job.ToScope(), job.Ended(JobState.Failed, time.GetUtcNow(), reason), stopping);
            return;
        }
        using var leased = new LeasedJob(job, jobs, work, live, time, logger);
        await leased.Run(Beat, Lease, stopping);
    }

    private async Task Purge(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(PurgePause, time);
        do
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<IJobRepository>().Purge(time.GetUtcNow() - Job.KeptAfterEnd, stopping);
            }
            catch (Exception thrown) when (thrown is not OperationCanceledException)
            {
                Failed(logger, thrown.Message, thrown is StorageUnavailableException ? null : thrown);
            }
        }
        while (await timer.NextTick(stopping));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Jobs could not be worked on: {Cause}")]
    private static partial void Failed(ILogger logger, string cause, Exception? bug);
}
