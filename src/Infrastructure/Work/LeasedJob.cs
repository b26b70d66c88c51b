using System.Globalization;
using Microsoft.Extensions.Logging;
using TaskManager.Application.Common;
using TaskManager.Application.Work;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Work;

/// <summary>A job that this node has leased.</summary>
internal sealed partial class LeasedJob(
    Job job, IJobRepository jobs, IWork work, ILiveSignals live, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly CancellationTokenSource _stop = new(), _lost = new();
    private volatile Job _latest = job;
    private Job _stored = job;

    /// <summary>Runs the job until it ends, the lease is lost, or the server stops, which releases the lease.</summary>
    public async Task Run(TimeSpan heartbeat, TimeSpan lease, CancellationToken stopping)
    {
        // The messages that the job stores are English.
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        using var ended = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping, _stop.Token, _lost.Token);
        var renewal = RenewLease(heartbeat, lease, ended.Token);
        var last = _latest;
        try
        {
            last = await End(stop.Token, stopping);
        }
        catch (StorageUnavailableException)
        {
            await Stop();
            await Release();
            throw;
        }
        await Stop();
        await (last is null ? Release() : Save(last));
        live.Announce(_stored.Owner);
        // Only after the final state is stored: before that, the job may have to run again.
        if (_stored.HasEnded) await work.Ended(_stored, CancellationToken.None);

        async Task Stop()
        {
            await ended.CancelAsync();
            await renewal;
        }
    }

    public void Dispose()
    {
        _stop.Dispose();
        _lost.Dispose();
    }

    // Null when the job was stopped before its end.
    private async Task<Job?> End(CancellationToken stop, CancellationToken stopping)
    {
        try
        {
            return await RunOrCancel(stop, stopping);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception bug) when (bug is not StorageUnavailableException { IsLasting: false })
        {
            var reference = Convert.ToHexString(Guid.NewGuid().ToByteArray().AsSpan(0, 4));
            Failed(logger, _stored.Id, reference, bug);
            var message = $"An internal error occurred. The log has the details under {reference}.";
            return (await Revert(reference)).Ended(JobState.Failed, time.GetUtcNow(), message);
        }
    }

    private async Task<Job> RunOrCancel(CancellationToken stop, CancellationToken stopping)
    {
        try
        {
            if (_latest.IsCancelling) return await work.Cancel(_latest, stop);
            if (_latest.Attempts > Job.MaxAttempts) return await Interrupt(stop);
            return await work.Run(_latest, latest => _latest = latest, stop);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            using var still = CancellationTokenSource.CreateLinkedTokenSource(stopping, _lost.Token);
            return await work.Cancel(_latest, still.Token);
        }
    }

    private async Task<Job> Interrupt(CancellationToken stop)
    {
        var cancelled = await work.Cancel(_latest, stop);
        var message = $"The server stopped {Job.MaxAttempts} times during this job. {cancelled.Message}".TrimEnd();
        return cancelled.Ended(JobState.Interrupted, time.GetUtcNow(), message);
    }

    // A failed import in the mode all-or-nothing is reverted, too.
    private async Task<Job> Revert(string reference)
    {
        try
        {
            return await work.Cancel(_latest, _lost.Token);
        }
        catch (Exception bug) when (bug is not StorageUnavailableException { IsLasting: false })
        {
            Failed(logger, _stored.Id, reference, bug);
            return _latest;
        }
    }

    private async Task RenewLease(TimeSpan heartbeat, TimeSpan lease, CancellationToken ended)
    {
        while (true)
        {
            await Task.Delay(heartbeat, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended.IsCancellationRequested) return;
            try
            {
                await Save(_latest with { LeasedUntil = time.GetUtcNow() + lease });
                if (_stored.IsCancelling) await _stop.CancelAsync();
            }
            catch (StorageUnavailableException)
            {
                // The running job meets the same failure.
            }
        }
    }

    // Releases the lease for the next attempt; the counter is restored, since only crashes count as attempts.
    private Task Release() => Save(_latest with { LeasedUntil = null }, attempts: -1);

    // Merges a cancellation that was stored meanwhile; gives up when another node has the lease.
    private async Task Save(Job next, int attempts = 0)
    {
        while (!_lost.IsCancellationRequested)
        {
            next = next with { Version = _stored.Version, Attempts = _stored.Attempts + attempts, IsCancelling = _stored.IsCancelling };
            if (await jobs.Save(next.ToScope(), next, CancellationToken.None))
            {
                _stored = next with { Version = next.Version + 1 };
                return;
            }
            var stored = await jobs.Find(next.ToScope(), next.Id, CancellationToken.None);
            if (stored is { HasEnded: false } && stored.Attempts == _stored.Attempts) _stored = stored;
            else await _lost.CancelAsync();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Id} failed ({Reference})")]
    private static partial void Failed(ILogger logger, Guid id, string reference, Exception bug);
}
