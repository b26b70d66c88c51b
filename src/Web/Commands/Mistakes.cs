using System.CommandLine;

namespace TaskManager.Web.Commands;

/// <summary>Describes what is wrong with a command line, and suggests what may be meant.</summary>
internal static class Mistakes
{
    /// <summary>The first mistake and where help is; null when there is none.</summary>
    public static string? In(ParseResult parsed, string[] args)
    {
        var (command, root) = (parsed.CommandResult.Command, parsed.RootCommandResult.Command);
        if (Unknown(command, root, args) is { } unknown) return unknown + Help(command.Name);
        if (parsed.Errors.Count == 0) return null;
        if (command == root)
            return $"{args[0]} is no command.{Suggestion(args[0], root.Subcommands.Select(each => each.Name))}\nHelp: ./run --help";
        if (parsed.UnmatchedTokens.Count == 0) return parsed.Errors[0].Message + Help(command.Name);
        var surplus = Array.Find(args, arg => arg.EndsWith(parsed.UnmatchedTokens[0], StringComparison.Ordinal));
        return $"{surplus} is not understood.{Help(command.Name)}";
    }

    // The parser takes an unknown option for a file.
    private static string? Unknown(Command command, Command root, string[] args)
    {
        var options = command.Options.Concat(root.Options.Where(option => option.Recursive)).SelectMany(Names).ToList();
        if (Array.Find(args, arg => arg.StartsWith('-') && !options.Contains(Name(arg))) is not { } unknown) return null;
        return unknown.Contains(':') ? $"{unknown} is a setting and needs a value."
            : $"{Name(unknown)} is no option of {command.Name}.{Suggestion(Name(unknown), options)}";
    }

    private static string Help(string command) => $"\nHelp: ./run {command} --help";

    private static string Name(string arg) => arg.Split('=', ':')[0];

    private static IEnumerable<string> Names(Option option) => option.Aliases.Prepend(option.Name);

    private static string Suggestion(string word, IEnumerable<string> known)
    {
        var nearest = known.MinBy(each => Distance(word, each))!;
        return Distance(word, nearest) * 2 < word.Length ? $" Did you mean {nearest}?" : "";
    }

    // By Levenshtein: the letters to add, to leave out and to replace.
    private static int Distance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        foreach (var (i, x) in from.Index())
        {
            (var diagonal, row[0]) = (row[0], i + 1);
            foreach (var (j, y) in to.Index())
                (diagonal, row[j + 1]) = (row[j + 1], Math.Min(diagonal + (x == y ? 0 : 1), Math.Min(row[j], row[j + 1]) + 1));
        }
        return row[^1];
    }
}
