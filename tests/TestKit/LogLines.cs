using Microsoft.Extensions.Logging;

namespace TaskManager.TestKit;

/// <summary>A log line.</summary>
/// <param name="Category">The category of the logger.</param>
/// <param name="Text">The whole text.</param>
public sealed record LogLine(string Category, string Text);

/// <summary>A logger provider that records lines for assertions.</summary>
public sealed class LogLines : ILoggerProvider
{
    private readonly List<LogLine> _lines = [];

    public string Text => string.Join('\n', All.Select(line => line.Text));

    /// <summary>The lines logged so far.</summary>
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

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines._lines) lines._lines.Add(new LogLine(name, $"{logLevel}: {formatter(state, exception)} {exception}"));
        }
    }
}
