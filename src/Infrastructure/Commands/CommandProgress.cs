using System.Globalization;

namespace TaskManager.Infrastructure.Commands;

/// <summary>Shows how far a command is: a bar where somebody looks at it, nothing where its output goes into a file.</summary>
internal sealed class CommandProgress(TextWriter output, bool isWatched) : IDisposable
{
    private const int Width = 30;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time = TimeProvider.System;
    private long _shownAt;
    private bool _isShown;

    /// <summary>For whoever looks at the terminal.</summary>
    public static CommandProgress Of(TextWriter output) => new(output, ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected);

    /// <summary>Shows it, though not every time.</summary>
    /// <param name="what">What is done.</param>
    /// <param name="done">How much of it is.</param>
    /// <param name="total">How much there is; null when nobody knows.</param>
    public void Show(string what, long done, long? total)
    {
        if (!isWatched || (_isShown && _time.GetElapsedTime(_shownAt) < Pause && done != total)) return;
        (_shownAt, _isShown) = (_time.GetTimestamp(), true);
        var filled = total is > 0 ? (int)(Width * double.Min(1, (double)done / total.Value)) : 0;
        output.Write(string.Create(CultureInfo.InvariantCulture, $"\r{what} [{new string('#', filled)}{new string('.', Width - filled)}] {done:N0}{(total is { } all ? $" of {all:N0}" : "")}   "));
    }

    /// <summary>Ends the line.</summary>
    public void Dispose()
    {
        if (_isShown) output.WriteLine();
    }
}
