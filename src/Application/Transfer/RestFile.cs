using System.Text;

namespace TaskManager.Application.Transfer;

/// <summary>What could not be imported, as a file of the same format, to be mended and imported once more.</summary>
/// <param name="file">The file that it is of.</param>
/// <param name="stream">The destination; null when the file is not wanted.</param>
internal sealed class RestFile(TaskFile file, Stream? stream)
{
    private bool _begun;

    /// <summary>Adds an entry.</summary>
    public async Task Add(FileEntry entry, CancellationToken cancellationToken)
    {
        await Write((_begun ? file.Between : file.Head) + entry.Raw(), cancellationToken);
        _begun = true;
    }

    /// <summary>Ends the file, if there is one.</summary>
    public async Task End(CancellationToken cancellationToken)
    {
        if (!_begun || stream is null) return;
        await Write(file.Tail, cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    private ValueTask Write(string text, CancellationToken cancellationToken) =>
        stream?.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken) ?? ValueTask.CompletedTask;
}
