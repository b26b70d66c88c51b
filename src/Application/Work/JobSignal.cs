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

    /// <summary>Waits for a signal, at most for <paramref name="timeout"/>: signals do not reach other nodes.</summary>
    public Task WaitForSignal(TimeSpan timeout, CancellationToken cancellationToken) => _set.WaitAsync(timeout, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _set.Dispose();
}
