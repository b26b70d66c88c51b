using System.Globalization;
using Spectre.Console;
using TaskManager.Infrastructure;

namespace TaskManager.Web.Commands;

/// <summary>Prints results to the output and errors to the error output, and draws when the output is a terminal.</summary>
internal sealed class Terminal(TextWriter output, TextWriter error)
{
    /// <summary>Takes plain lines.</summary>
    public TextWriter Output => output;

    /// <summary>Takes drawings; null when the output is no terminal.</summary>
    public IAnsiConsole? Screen { get; } = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected ? AnsiConsole.Console : null;

    /// <summary>Prints a line of a result.</summary>
    public Task Print(string line) => output.WriteLineAsync(line);

    /// <summary>Prints a line of an error.</summary>
    public Task PrintError(string line) => error.WriteLineAsync(line);

    /// <summary>Draws a progress bar while <paramref name="work"/> runs.</summary>
    public Task<T> Progress<T>(Func<ShowProgress, Task<T>> work) => Screen is null
        ? work((_, _, _) => { })
        : Screen.Progress().AutoClear(true).HideCompleted(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn { Width = 30 }, new RemainingTimeColumn())
            .StartAsync(context => work(Bars(context)));

    /// <summary>Asks for a confirmation at the terminal.</summary>
    /// <exception cref="StartupException">There is no terminal: <paramref name="otherwise"/> says what to do instead.</exception>
    public async Task<bool> Confirm(string question, string otherwise, CancellationToken cancellationToken)
    {
        if (Screen is null || Console.IsInputRedirected) throw new StartupException(otherwise);
        try
        {
            return await Screen.ConfirmAsync(Markup.Escape(question), defaultValue: false, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Screen.WriteLine();
            throw;
        }
    }

    // One bar a phase.
    private static ShowProgress Bars(ProgressContext context)
    {
        var (phase, bar) = ("", (ProgressTask?)null);
        return (what, done, total) =>
        {
            if (bar is null || what != phase)
            {
                bar?.StopTask();
                (phase, bar) = (what, context.AddTask(what));
            }
            bar.Description = Markup.Escape(string.Create(
                CultureInfo.InvariantCulture, $"{what}{(done == 0 ? "" : $" {done:N0}")}{(total is { } all ? $" of {all:N0}" : "")}"));
            bar.IsIndeterminate = total is null;
            bar.MaxValue = Math.Max(1, total ?? done + 1);
            bar.Value = done;
        };
    }
}
