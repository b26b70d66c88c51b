using Microsoft.Extensions.Logging;
using TaskManager.Application.Common;
using TaskManager.Application.Work;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Work;

/// <summary>A job while this node works on it.</summary>
internal sealed partial class LeasedJob(
    Job job, IJobRepository jobs, IWork work, ILiveSignals live, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly CancellationTokenSource _stop = new(), _lost = new();
    private volatile Job _latest = job;
    private Job _stored = job;

    /// <summary>Works until it has ended, another node has it, or the server stops: then it is given back.</summary>
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
        // Not before it is stored that it has ended: it may have to be done over.
        if (_stored.HasEnded) await work.Ended(_stored, CancellationToken.None);

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
            return (await Undone(reference)).Ended(JobState.Failed, time.GetUtcNow(), $"Something went wrong that should not. The log has the rest under {reference}.");
        }
    }

    private async Task<Job> RunOrCancel(CancellationToken stop, CancellationToken stopping)
    {
        try
        {
            if (_latest.IsCancelling) return await work.Cancel(_latest, stop);
            if (_latest.Attempts > Job.MostAttempts) return await Interrupted(stop);
            return await work.Run(_latest, latest => _latest = latest, stop);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            using var still = CancellationTokenSource.CreateLinkedTokenSource(stopping, _lost.Token);
            return await work.Cancel(_latest, still.Token);
        }
    }

    private async Task<Job> Interrupted(CancellationToken stop)
    {
        var cancelled = await work.Cancel(_latest, stop);
        var message = $"The server stopped {Job.MostAttempts} times while this was at work. {cancelled.Message}".TrimEnd();
        return cancelled.Ended(JobState.Interrupted, time.GetUtcNow(), message);
    }

    // All or nothing holds for what goes wrong, too.
    private async Task<Job> Undone(string reference)
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

    private async Task KeepBeating(TimeSpan beat, TimeSpan lease, CancellationToken ended)
    {
        while (true)
        {
            await Task.Delay(beat, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended.IsCancellationRequested) return;
            try
            {
                await Save(_latest with { LeasedUntil = time.GetUtcNow() + lease });
                if (_stored.IsCancelling) await _stop.CancelAsync();
            }
            catch (StorageUnavailableException)
            {
                // What is at work meets it too.
            }
        }
    }

    // To be begun anew, which only crashes count for.
    private Task GiveBack() => Save(_latest with { LeasedUntil = null }, begun: -1);

    // Over a cancellation that the owner may have stored meanwhile; unless another node has the lease by now.
    private async Task Save(Job next, int begun = 0)
    {
        while (!_lost.IsCancellationRequested)
        {
            next = next with { Version = _stored.Version, Attempts = _stored.Attempts + begun, IsCancelling = _stored.IsCancelling };
            if (await jobs.Save(next.ToScope(), next, CancellationToken.None))
            {
                _stored = next with { Version = next.Version + 1 };
                return;
            }
            if (await jobs.Find(next.ToScope(), next.Id, CancellationToken.None) is { HasEnded: false } stored && stored.Attempts == _stored.Attempts) _stored = stored;
            else await _lost.CancelAsync();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Id} failed ({Reference})")]
    private static partial void Failed(ILogger logger, Guid id, string reference, Exception bug);
}
