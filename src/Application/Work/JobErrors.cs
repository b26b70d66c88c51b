using TaskManager.Domain.Common;

namespace TaskManager.Application.Work;

/// <summary>The messages about jobs.</summary>
public static class JobErrors
{
    /// <summary>There are too many jobs that have not ended.</summary>
    public static readonly Conflict TooMany = new("Several imports or exports of yours are not done yet. Wait until one is, or cancel it.");

    /// <summary>There are too many jobs of the last days, whose files are kept.</summary>
    public static readonly Conflict TooManyKept =
        new("There are 200 imports and exports of yours from the last week. Wait until the first of them are gone.");

    /// <summary>The job is not there, not the owner's, or was removed after some days.</summary>
    public static readonly NotFound NotFound = new("This import or export is no longer there.");

    /// <summary>The job has written no file, or not yet.</summary>
    public static readonly NotFound NoFile = new("This import or export has no file, or is not done yet.");
}
