using System.Diagnostics;
using System.Text;
using TaskManager.TestKit;

namespace TaskManager.Web.Tests;

/// <summary>Runs the real program as separate processes in one temporary folder.</summary>
internal sealed class ServerProcesses : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("taskmanager-start-");
    private readonly List<Process> _servers = [];

    public string Folder => _folder.FullName;

    /// <summary>Starts a server.</summary>
    /// <param name="urls">The value of --urls.</param>
    /// <param name="openFiles">How many files it may have open; null: as many as the tests.</param>
    /// <param name="settings">As environment variables.</param>
    public Process Start(string urls, int? openFiles = null, params (string Key, string Value)[] settings) =>
        Launch(["--urls", urls, "--contentRoot", Folder], openFiles, settings);

    /// <summary>Starts a command, called in the folder.</summary>
    /// <param name="command">Its arguments.</param>
    /// <param name="settings">As environment variables.</param>
    public Process Command(string command, params (string Key, string Value)[] settings) =>
        Launch([.. command.Split(' '), "--contentRoot", Folder], openFiles: null, [("TASKMANAGER_CALLED_IN", Folder), .. settings]);

    /// <summary>Runs a command to its end.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> Run(string command, params (string Key, string Value)[] settings)
    {
        var process = Command(command, settings);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    private Process Launch(string[] arguments, int? openFiles, (string Key, string Value)[] settings)
    {
        var program = Path.ChangeExtension(typeof(Program).Assembly.Location, ".dll");
        string[] command = ["dotnet", program, .. arguments];
        if (openFiles is { } most) command = ["/bin/sh", "-c", $"ulimit -n {most}; exec \"$@\"", "sh", .. command];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["Logging__LogLevel__Default"] = "None";
        foreach (var (key, value) in StorageUnderTest.Settings(Path.Combine(Folder, "tasks.db")).Concat(settings))
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        var server = Process.Start(start)!;
        _servers.Add(server);
        return server;
    }

    /// <summary>Waits until a server is ready, and returns its address.</summary>
    /// <param name="server">From <see cref="Start"/>.</param>
    /// <param name="said">Receives the output of the server until then.</param>
    public static async Task<string> Ready(Process server, StringBuilder? said = null)
    {
        while (await server.StandardOutput.ReadLineAsync() is { } line)
        {
            said?.AppendLine(line);
            if (line.Contains("ready at ", StringComparison.Ordinal)) return line.Split(' ')[4];
        }
        throw new InvalidOperationException(await server.StandardError.ReadToEndAsync());
    }

    /// <summary>Kills all servers, like a crash.</summary>
    public void Kill()
    {
        foreach (var server in _servers.Where(server => !server.HasExited))
        {
            server.Kill();
            server.WaitForExit();
        }
    }

    // A failed test must not leave its servers running.
    public void Dispose()
    {
        foreach (var server in _servers)
        {
            if (!server.HasExited) server.Kill();
            server.WaitForExit();
            server.Dispose();
        }
        _folder.Delete(recursive: true);
    }
}
