using System.Runtime.InteropServices;

namespace TaskManager.Web.Commands;

/// <summary>Turns the first Ctrl+C or SIGTERM into a cancellation. The second one ends the process at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly PosixSignalRegistration[] _signals;

    public Interruption(CancellationToken cancellationToken)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM];
        _signals = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, Cancel))];
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        _source.Dispose();
    }

    private void Cancel(PosixSignalContext signal)
    {
        signal.Cancel = !_source.IsCancellationRequested;
        _source.Cancel();
    }
}
