using TaskManager.Application.Tasks;

namespace TaskManager.Application.Transfer;

/// <summary>One entry of a file.</summary>
/// <param name="Line">The line number, or in JSON the number of the task, from 1.</param>
/// <param name="Task">The task; null when the entry is invalid.</param>
/// <param name="Error">Why the entry is invalid, as a sentence; null when it is valid.</param>
/// <param name="Raw">Returns the original text of the entry.</param>
public sealed record FileEntry(long Line, FileTask? Task, string? Error, Func<string> Raw);

/// <summary>An opened file.</summary>
/// <param name="Entries">The entries, to be enumerated once; throws <see cref="InvalidFileException"/> where the file becomes
/// unreadable.</param>
/// <param name="Header">The text at the start of such a file.</param>
/// <param name="Separator">The text between two entries.</param>
/// <param name="Footer">The text at the end of the file.</param>
public sealed record TaskFile(IAsyncEnumerable<FileEntry> Entries, string Header, string Separator, string Footer)
{
    /// <summary>The column names of a table; empty for other files.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The column of each field, by field name.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();
}

/// <summary>A file format for tasks: a port. Files are streamed: memory use does not grow with their length.</summary>
public interface ITaskFormat
{
    /// <summary>The name, which is also the file name extension, such as <c>csv</c>.</summary>
    string Name { get; }

    /// <summary>Other file name extensions.</summary>
    IReadOnlyList<string> OtherExtensions { get; }

    /// <summary>The media type.</summary>
    string ContentType { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="file">The file, which stays open.</param>
    /// <param name="fields">The column of each field, by field name; null: detected from the file.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="InvalidFileException">The file does not have this format.</exception>
    Task<TaskFile> Open(Stream file, IReadOnlyDictionary<string, string>? fields, CancellationToken cancellationToken);

    /// <summary>Writes tasks in a form that <see cref="Open"/> reads back.</summary>
    Task Write(IAsyncEnumerable<TaskView> tasks, Stream file, CancellationToken cancellationToken);
}

/// <summary>The file, or the rest of it, is invalid.</summary>
/// <param name="message">What is wrong and what to do, in full sentences.</param>
public sealed class InvalidFileException(string message) : Exception(message);
