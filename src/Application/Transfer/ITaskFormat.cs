using TaskManager.Application.Tasks;

namespace TaskManager.Application.Transfer;

/// <summary>What stands at one place of a file.</summary>
/// <param name="Line">The line, or in JSON the number of the task, from 1.</param>
/// <param name="Task">The task; null when there is a problem.</param>
/// <param name="Problem">Why it cannot be read, in a sentence; null when it can.</param>
/// <param name="Raw">Gives it as it stands there, so that it can be given back.</param>
public sealed record FileEntry(long Line, FileTask? Task, string? Problem, Func<string> Raw);

/// <summary>A file that was opened.</summary>
/// <param name="Entries">What stands there, to be read once; throws <see cref="FileProblemException"/> where it cannot be read on.</param>
/// <param name="Head">What a file of the same kind begins with.</param>
/// <param name="Between">What stands between two entries.</param>
/// <param name="Tail">What it ends with.</param>
public sealed record TaskFile(IAsyncEnumerable<FileEntry> Entries, string Head, string Between, string Tail)
{
    /// <summary>The names of a table's columns; empty when it is none.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Which column has which field, by the field's name.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();
}

/// <summary>A file format for tasks: a port. Nothing of a file is held longer than it is needed, however long the file is.</summary>
public interface ITaskFormat
{
    /// <summary>Its name, which is also how names of its files end: <c>csv</c>.</summary>
    string Name { get; }

    /// <summary>Other endings that its files may have.</summary>
    IReadOnlyList<string> OtherEndings { get; }

    /// <summary>Its media type.</summary>
    string ContentType { get; }

    /// <summary>Begins to read a file.</summary>
    /// <param name="file">The file, which is not closed.</param>
    /// <param name="fields">Which column has which field, by the field's name; null: as the file itself says.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FileProblemException">It is no file of this format.</exception>
    Task<TaskFile> Open(Stream file, IReadOnlyDictionary<string, string>? fields, CancellationToken cancellationToken);

    /// <summary>Writes tasks, so that <see cref="Open"/> reads the same.</summary>
    Task Write(IAsyncEnumerable<TaskView> tasks, Stream file, CancellationToken cancellationToken);
}

/// <summary>A file cannot be read, or not any further.</summary>
/// <param name="message">What is wrong with it and what to do, in full sentences.</param>
public sealed class FileProblemException(string message) : Exception(message);
