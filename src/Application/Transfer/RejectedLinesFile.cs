using System.Text;

namespace TaskManager.Application.Transfer;

/// <summary>Writes the invalid entries to a file of the same format, to be corrected and imported again.</summary>
/// <param name="file">The imported file.</param>
/// <param name="stream">The destination; null discards the entries.</param>
internal sealed class RejectedLinesFile(TaskFile file, Stream? stream)
{
    private bool _started;

    /// <summary>Adds an entry.</summary>
    public async Task Add(FileEntry entry, CancellationToken cancellationToken)
    {
        await Write((_started ? file.Separator : file.Header) + entry.Raw(), cancellationToken);
        _started = true;
    }

    /// <summary>Writes the footer, unless no entry was added.</summary>
    public async Task End(CancellationToken cancellationToken)
    {
        if (!_started || stream is null) return;
        await Write(file.Footer, cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    private ValueTask Write(string text, CancellationToken cancellationToken) =>
        stream?.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken) ?? ValueTask.CompletedTask;
}
