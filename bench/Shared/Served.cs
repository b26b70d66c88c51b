namespace TaskManager.Bench.Shared;

/// <summary>What a <see cref="Server"/> runs.</summary>
/// <param name="Dll">The program, in the Release build.</param>
internal sealed record Served(string Dll)
{
    /// <summary>The product, with its own settings.</summary>
    public static Served Product { get; } = new(Built("src/Web", "TaskManager.Web.dll"));

    /// <summary>The least that can answer the same.</summary>
    public static Served Limit { get; } = new(Built("bench/Limit", "TaskManager.Bench.Limit.dll"));

    /// <summary>The root of the repository: the benchmark runs in bench/(name)/bin/Release/net10.0.</summary>
    public static string Repository => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../.."));

    /// <summary>Whether <see cref="StartupHook"/> is to run in it, for <see cref="Server.Ask"/>.</summary>
    public bool Probe { get; init; }

    /// <summary>A database to start with, which is copied; null for an empty one.</summary>
    public string? Database { get; init; }

    /// <summary>The processors it starts on, as taskset writes them; null for those of this process.</summary>
    public string? Processors { get; init; }

    /// <summary>Settings besides those that every server gets.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings { get; init; } = [];

    private static string Built(string project, string dll) => Path.Combine(Repository, project, "bin/Release/net10.0", dll);
}
