namespace TaskManager.Application.Work;

/// <summary>Wakes the job runner of this node. Signals coalesce.</summary>
public sealed class JobSignal : IDisposable
{
    private readonly SemaphoreSlim _set = new(0, 1);

    /// <summary>Signals that a job was added or is to be cancelled.</summary>
    public void Set()
    {
        lock (_set)
            if (_set.CurrentCount == 0) _set.Release();
    }

    /// <summary>Waits for a signal, or until the time is over: other nodes send none.</summary>
    public Task Heard(TimeSpan atMost, CancellationToken cancellationToken) => _set.WaitAsync(atMost, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _set.Dispose();
}
