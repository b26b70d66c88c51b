using System.CommandLine;

namespace TaskManager.Web.Commands;

/// <summary>Starts the server. Describes its options, whose values <see cref="Arguments"/> has taken.</summary>
internal sealed class ServeCommand : Command
{
    public ServeCommand() : base("serve", "Start the server; the default.")
    {
        Add(Setting("--urls", "ADDRESSES", "The addresses to listen on, with semicolons between them."));
        Add(Setting("--environment", "NAME", "Development or Production."));
        Add(Setting("--contentRoot", "FOLDER", "The folder that relative paths of settings begin at."));
        Add(Setting("--AllowedHosts", "NAMES", "The host names that requests may carry."));
        Add(Setting("--MONGO_URI", "ADDRESS", "The address of MongoDB, which is used instead of SQLite then."));
    }

    private static Option<string> Setting(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description };
}
