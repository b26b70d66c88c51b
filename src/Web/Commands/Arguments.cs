namespace TaskManager.Web.Commands;

/// <summary>The arguments of the program.</summary>
/// <param name="Settings">Settings in the form <c>--Key:Sub=value</c>, for the configuration of the framework.</param>
/// <param name="Command">The rest: a command with its own options; empty for a plain start of the server.</param>
internal sealed record Arguments(string[] Settings, string[] Command)
{
    // Other settings have a colon in their name, or are OpenTelemetry's.
    private static readonly string[] HostSettings =
    [
        "urls", "http_ports", "https_ports", "environment", "contentRoot", "webRoot", "applicationName", "AllowedHosts",
        "MONGO_URI", "MONGODB_URI",
    ];

    /// <summary>Takes the settings out of the arguments.</summary>
    public static Arguments Of(string[] args)
    {
        var (settings, command) = (new List<string>(), new List<string>());
        for (var i = 0; i < args.Length; i++)
        {
            var arg = args[i];
            if (!IsSetting(arg, args)) command.Add(arg);
            else if (arg.Contains('=')) settings.Add(arg);
            else if (i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal)) settings.Add($"{arg}={args[++i]}");
            else command.Add(arg);
        }
        return new Arguments([.. settings], [.. command]);
    }

    private static bool IsSetting(string arg, string[] args)
    {
        if (!arg.StartsWith("--", StringComparison.Ordinal)) return false;
        var name = arg[2..].Split('=')[0];
        return name.Contains(':') || name.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase)
            || HostSettings.Contains(name, StringComparer.OrdinalIgnoreCase) || IsOfTestHost(name, arg, args);
    }

    // WebApplicationFactory passes the ASPNETCORE_ variables as arguments, and each section with an empty value before its settings.
    private static bool IsOfTestHost(string name, string arg, string[] args) =>
        Environment.GetEnvironmentVariable($"ASPNETCORE_{name}") is not null
        || (arg.EndsWith('=') && args.Any(other => other.StartsWith($"--{name}:", StringComparison.OrdinalIgnoreCase)));
}
