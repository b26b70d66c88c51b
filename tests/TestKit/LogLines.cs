using Microsoft.Extensions.Logging;

namespace TaskManager.TestKit;

/// <summary>A line of a log.</summary>
/// <param name="Category">Who wrote it.</param>
/// <param name="Text">All of it.</param>
public sealed record LogLine(string Category, string Text);

/// <summary>Keeps log lines for tests to look into.</summary>
public sealed class LogLines : ILoggerProvider
{
    private readonly List<LogLine> _lines = [];

    public string Text => string.Join('\n', All.Select(line => line.Text));

    /// <summary>What was logged until now.</summary>
    public IReadOnlyList<LogLine> All
    {
        get { lock (_lines) return [.. _lines]; }
    }

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void Dispose() { }

    private sealed class Category(LogLines lines, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines._lines) lines._lines.Add(new LogLine(name, $"{logLevel}: {formatter(state, exception)} {exception}"));
        }
    }
}
