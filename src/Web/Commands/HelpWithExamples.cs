using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace TaskManager.Web.Commands;

/// <summary>The help of a command, with examples, settings and exit codes below it.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    private const string ForAll = """
        Settings:
          Any setting of README.md can follow as --Key:Sub=VALUE,
          such as --Storage:Sqlite:Path=FILE.

        Exit codes:
          0  done
          1  the command could not do it, or found something wrong
          2  wrong usage
        """;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is ProgramCommand { Examples: var examples })
        {
            output.WriteLine("Examples:");
            foreach (var example in examples) output.WriteLine($"  ./run {example}");
            output.WriteLine();
        }
        output.WriteLine(ForAll);
        return 0;
    }
}
