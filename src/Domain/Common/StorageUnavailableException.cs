namespace TaskManager.Domain.Common;

/// <summary>
/// The store cannot answer. Storage adapters throw it for storage failures only, never for a bug or invalid input. Unless
/// <see cref="IsLasting"/>, the same call may succeed later.
/// </summary>
/// <param name="problem">The failure, for the user: one sentence without secrets or exception text.</param>
/// <param name="remedy">What the operator of the server can do, in a few sentences; a line that begins with <c>$ </c> is a command.</param>
/// <param name="cause">The exception that the adapter caught, for the log.</param>
public sealed class StorageUnavailableException(string problem, string remedy, Exception? cause = null) : Exception(problem, cause)
{
    /// <summary>What the operator of the server can do.</summary>
    public string Remedy { get; } = remedy;

    /// <summary>Whether a retry fails until the stored data are repaired.</summary>
    public bool IsLasting { get; init; }
}
