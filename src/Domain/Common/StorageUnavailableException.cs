namespace TaskManager.Domain.Common;

/// <summary>
/// The store cannot answer at the moment. Thrown by storage adapters for real storage trouble only, never for a bug or bad input;
/// unless <see cref="IsLasting"/>, the same call may succeed later.
/// </summary>
/// <param name="problem">What is wrong, for the person who uses the product: one sentence without a secret or an exception's text.</param>
/// <param name="remedy">What whoever runs the server can do about it, a few sentences; a line that begins with <c>$ </c> is a
/// command.</param>
/// <param name="cause">What the adapter caught, for the log.</param>
public sealed class StorageUnavailableException(string problem, string remedy, Exception? cause = null) : Exception(problem, cause)
{
    /// <summary>What whoever runs the server can do about it.</summary>
    public string Remedy { get; } = remedy;

    /// <summary>Whether the same call fails again until the stored data are mended: a repetition is of no use.</summary>
    public bool IsLasting { get; init; }
}
