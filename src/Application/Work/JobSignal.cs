namespace TaskManager.Application.Work;

/// <summary>Tells whoever works on this node that there is something to do: several at once are one.</summary>
public sealed class JobSignal : IDisposable
{
    private readonly SemaphoreSlim _set = new(0, 1);

    /// <summary>There may be a job, or one to be ended.</summary>
    public void Set()
    {
        lock (_set)
            if (_set.CurrentCount == 0) _set.Release();
    }

    /// <summary>Waits until there may be a job, or for some time: other nodes do not tell.</summary>
    public Task Heard(TimeSpan atMost, CancellationToken cancellationToken) => _set.WaitAsync(atMost, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _set.Dispose();
}
