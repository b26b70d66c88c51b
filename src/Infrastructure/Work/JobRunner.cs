using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TaskManager.Application.Common;
using TaskManager.Application.Work;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Work;

/// <summary>
/// Runs stored jobs, a few at a time, each under a lease that it renews with every progress update. After a crash the lease expires, and
/// the next node that polls runs the job again.
/// </summary>
public sealed partial class JobRunner(
    IServiceScopeFactory scopes, JobSignal signal, ILiveSignals live, TimeProvider time, ILogger<JobRunner> logger) : BackgroundService
{
    /// <summary>The duration of a lease without renewal.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private const int MaxParallel = 2;
    private static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(500), PollInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PurgeInterval = TimeSpan.FromHours(1);

    /// <summary>Works on the oldest runnable job until it has ended; gives it back when <paramref name="stopping"/> comes first.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="StorageUnavailableException">The store cannot answer: the job is done over later.</exception>
    public async Task<bool> RunNext(CancellationToken stopping)
    {
        await using var scope = scopes.CreateAsyncScope();
        var jobs = scope.ServiceProvider.GetRequiredService<IJobRepository>();
        if (await jobs.Lease(time.GetUtcNow(), time.GetUtcNow() + Lease, stopping) is not { } job) return false;
        await Run(job, jobs, scope.ServiceProvider.GetServices<IWork>().Of(job.Kind), stopping);
        return true;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, MaxParallel).Select(_ => Work(stoppingToken)).Append(Purge(stoppingToken)));

    private async Task Work(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (!await RunNext(stopping)) await signal.WaitForSignal(PollInterval, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception thrown)
            {
                // Usually the store is unavailable: the job is leased again once it is back.
                Failed(logger, thrown.Message, thrown is StorageUnavailableException ? null : thrown);
                await Task.Delay(PollInterval, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Run(Job job, IJobRepository jobs, IWork? work, CancellationToken stopping)
    {
        if (work is null)
        {
            const string reason = "This server version cannot run this job. Upgrade the server, then start the job again.";
            await jobs.Save(job.ToScope(), job.Ended(JobState.Failed, time.GetUtcNow(), reason), stopping);
            return;
        }
        using var leased = new LeasedJob(job, jobs, work, live, time, logger);
        await leased.Run(Heartbeat, Lease, stopping);
    }

    private async Task Purge(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(PurgeInterval, time);
        do
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<IJobRepository>().Purge(time.GetUtcNow() - Job.Retention, stopping);
            }
            catch (Exception thrown) when (thrown is not OperationCanceledException)
            {
                Failed(logger, thrown.Message, thrown is StorageUnavailableException ? null : thrown);
            }
        }
        while (await timer.NextTick(stopping));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Running or purging jobs failed: {Cause}")]
    private static partial void Failed(ILogger logger, string cause, Exception? bug);
}
