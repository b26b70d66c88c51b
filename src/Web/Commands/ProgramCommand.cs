using System.CommandLine;

namespace TaskManager.Web.Commands;

/// <summary>A command of the program: its arguments, its help and what it does.</summary>
/// <param name="name">The name.</param>
/// <param name="description">One sentence for the help.</param>
/// <param name="examples">Examples for the help, without <c>./run</c>.</param>
internal abstract class ProgramCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples => examples;

    /// <summary>Does it, and prints the result.</summary>
    /// <returns>Whether it is done and nothing is wrong.</returns>
    public abstract Task<bool> Run(
        ParseResult given, WebApplicationBuilder builder, Terminal terminal, CancellationToken cancellationToken);

    /// <summary>A file; a relative path begins where <c>./run</c> was called.</summary>
    protected static Argument<string> FileArgument(string description) => new("FILE")
    {
        Description = description,
        CustomParser = given => Path.GetFullPath(
            given.Tokens[0].Value, Environment.GetEnvironmentVariable("TASKMANAGER_CALLED_IN") ?? Environment.CurrentDirectory),
    };

    /// <summary>An option with a value.</summary>
    protected static Option<string?> TextOption(string option, string description, params string[] allowed)
    {
        var text = new Option<string?>(option) { Description = description };
        return allowed.Length == 0 ? text : text.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, allowed);
    }

    /// <summary>The account whose tasks are meant.</summary>
    protected static Option<string?> AccountOption() =>
        new("--account") { Description = "The account whose tasks are meant, where people sign in.", HelpName = "ADDRESS" };
}
