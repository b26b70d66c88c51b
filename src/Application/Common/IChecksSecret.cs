namespace TaskManager.Application.Common;

/// <summary>
/// A use case that hashes or checks a secret. At most one for each processor runs at once, and a refusal takes the same time whether the
/// account exists or not.
/// </summary>
public interface IChecksSecret;
