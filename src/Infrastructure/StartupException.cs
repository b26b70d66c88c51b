namespace TaskManager.Infrastructure;

/// <summary>
/// The server cannot start with its settings. The message is one line for the operator: what is wrong and what is allowed.
/// </summary>
public sealed class StartupException(string message) : Exception(message)
{
    /// <summary>
    /// Creates the error of a setting with a value that is not allowed. The message shows the value: never use it for secrets.
    /// </summary>
    public static StartupException Setting(string key, string? value, string allowed) => new($"{key} is '{value}'. {allowed}");
}
