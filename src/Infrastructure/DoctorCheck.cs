using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure;

/// <summary>A part of the set-up that can be checked without a server.</summary>
/// <param name="Name">The name of the part.</param>
/// <param name="Run">Describes its state; throws <see cref="StartupException"/> or <see cref="StorageUnavailableException"/> when it needs
/// a repair.</param>
public sealed record DoctorCheck(string Name, Func<CancellationToken, Task<string>> Run);

/// <summary>The checks of a storage adapter.</summary>
public interface IDoctorCheck
{
    /// <summary>The checks, in order. After a <see cref="StorageUnavailableException"/> the next ones can only repeat it.</summary>
    IEnumerable<DoctorCheck> Checks { get; }
}
