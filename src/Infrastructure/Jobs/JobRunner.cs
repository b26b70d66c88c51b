using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TaskManager.Application.Common;
using TaskManager.Application.Jobs;
using TaskManager.Domain.Common;
using TaskManager.Domain.Jobs;

namespace TaskManager.Infrastructure.Jobs;

/// <summary>
/// Works on the jobs that are stored, some at a time. It has each on lease, which it renews as it stores how far the job is: what a crash leaves behind is given to
/// whoever asks when the lease has ended, here after the next start, or another node before.
/// </summary>
internal sealed partial class JobRunner(IServiceScopeFactory scopes, JobSignal signal, ILiveSignals live, TimeProvider time, ILogger<JobRunner> logger) : BackgroundService
{
    /// <summary>How long a job is this node's without a sign of life.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

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
                    using var leased = new LeasedJob(job, jobs, scope.ServiceProvider.GetRequiredService<JobWork>(), live, time, logger);
                    await leased.Run(Beat, Lease, stopping);
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

/// <summary>A job while this node works on it.</summary>
internal sealed partial class LeasedJob(Job job, IJobRepository jobs, JobWork work, ILiveSignals live, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly CancellationTokenSource _stop = new(), _lost = new();
    private volatile Job _latest = job;
    private Job _stored = job;

    /// <summary>Works until it has ended, somebody else has it, or the server stops: then it is given back.</summary>
    public async Task Run(TimeSpan beat, TimeSpan lease, CancellationToken stopping)
    {
        using var ended = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping, _stop.Token, _lost.Token);
        var beating = KeepBeating(beat, lease, ended.Token);
        var last = _latest;
        try
        {
            last = await End(stop.Token, stopping);
        }
        catch (StorageUnavailableException)
        {
            await Stop();
            await GiveBack();
            throw;
        }
        await Stop();
        await (last is null ? GiveBack() : Save(last));
        live.Announce(_stored.Owner);

        async Task Stop()
        {
            await ended.CancelAsync();
            await beating;
        }
    }

    public void Dispose()
    {
        _stop.Dispose();
        _lost.Dispose();
    }

    // Null when it has not ended.
    private async Task<Job?> End(CancellationToken stop, CancellationToken stopping)
    {
        try
        {
            return await work.Run(_latest, latest => _latest = latest, stop);
        }
        catch (OperationCanceledException) when (_lost.IsCancellationRequested || stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            using var still = CancellationTokenSource.CreateLinkedTokenSource(stopping, _lost.Token);
            return await work.Cancel(_latest, still.Token);
        }
        catch (Exception bug) when (bug is not StorageUnavailableException and not OperationCanceledException)
        {
            var reference = Convert.ToHexString(Guid.NewGuid().ToByteArray().AsSpan(0, 4));
            Failed(logger, _stored.Id, reference, bug);
            return _latest.Ended(JobState.Failed, time.GetUtcNow(), $"Something went wrong that should not. The log has the rest under {reference}.");
        }
    }

    private async Task KeepBeating(TimeSpan beat, TimeSpan lease, CancellationToken ended)
    {
        var announced = 0L;
        while (true)
        {
            await Task.Delay(beat, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended.IsCancellationRequested) return;
            try
            {
                await Save(_latest with { LeasedUntil = time.GetUtcNow() + lease });
                if (_stored.IsCancelling) await _stop.CancelAsync();
                if (_latest.Counts.Added == announced) continue;
                announced = _latest.Counts.Added;
                live.Announce(_stored.Owner);
            }
            catch (StorageUnavailableException)
            {
                // What is at work meets it too.
            }
        }
    }

    // To be begun anew, which only crashes count for.
    private Task GiveBack() => Save(_latest with { LeasedUntil = null }, begun: -1);

    // Over what its owner may have asked meanwhile; unless somebody else has it by now.
    private async Task Save(Job next, int begun = 0)
    {
        while (!_lost.IsCancellationRequested)
        {
            next = next with { Version = _stored.Version, Attempts = _stored.Attempts + begun, IsCancelling = _stored.IsCancelling };
            if (await jobs.Save(next.Owner, next, CancellationToken.None))
            {
                _stored = next with { Version = next.Version + 1 };
                return;
            }
            if (await jobs.Find(next.Owner, next.Id, CancellationToken.None) is { HasEnded: false } stored && stored.Attempts == _stored.Attempts) _stored = stored;
            else await _lost.CancelAsync();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Id} failed ({Reference})")]
    private static partial void Failed(ILogger logger, Guid id, string reference, Exception bug);
}
