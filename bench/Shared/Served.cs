namespace TaskManager.Bench.Shared;

/// <summary>The program and settings of a <see cref="Server"/>.</summary>
/// <param name="Dll">The program, in the Release build.</param>
internal sealed record Served(string Dll)
{
    /// <summary>The product with its default settings.</summary>
    public static Served Product { get; } = new(Built("src/Web", "TaskManager.Web.dll"));

    /// <summary>The baseline program that answers the same requests.</summary>
    public static Served Limit { get; } = new(Built("bench/Limit", "TaskManager.Bench.Limit.dll"));

    /// <summary>The root of the repository: the benchmark runs in bench/(name)/bin/Release/net10.0.</summary>
    public static string Repository => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../.."));

    /// <summary>Whether to load <see cref="StartupHook"/>, for <see cref="Server.Query"/>.</summary>
    public bool Probe { get; init; }

    /// <summary>A database to copy; null for an empty one.</summary>
    public string? Database { get; init; }

    /// <summary>The processors, in the format of taskset; null for those of this process.</summary>
    public string? Processors { get; init; }

    /// <summary>Settings in addition to the common ones.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings { get; init; } = [];

    private static string Built(string project, string dll) => Path.Combine(Repository, project, "bin/Release/net10.0", dll);
}
