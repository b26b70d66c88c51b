using TaskManager.Domain.Common;

namespace TaskManager.Application.Work;

/// <summary>The messages for failed use cases of jobs.</summary>
public static class JobErrors
{
    /// <summary>The owner has too many jobs that have not ended.</summary>
    public static readonly Conflict TooMany =
        new("Too many imports and exports are in progress. Wait until one ends, or cancel one.");

    /// <summary>The owner has too many jobs in the store.</summary>
    public static readonly Conflict TooManyStored =
        new("You have 200 imports and exports from the last week. Wait until the oldest are removed.");

    /// <summary>The job does not exist, belongs to another owner, or was purged.</summary>
    public static readonly NotFound NotFound = new("This import or export no longer exists.");

    /// <summary>The job has no output file, or has not ended.</summary>
    public static readonly NotFound NoFile = new("This import or export has no file, or is not done yet.");
}
