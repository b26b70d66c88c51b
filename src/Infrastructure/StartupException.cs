namespace TaskManager.Infrastructure;

/// <summary>The server cannot start as it was asked to. The message is one line for whoever started it: what is wrong and what is allowed.</summary>
public sealed class StartupException(string message) : Exception(message)
{
    /// <summary>A setting has a value that is not allowed. Never for secrets: the value is shown.</summary>
    public static StartupException Setting(string key, string? value, string allowed) => new($"{key} is '{value}'. {allowed}");
}
