using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using TaskManager.TestKit;

namespace TaskManager.Browser.Tests.Support;

/// <summary>The real server as a process, with its own content root, keys and database in a temporary folder.</summary>
public sealed partial class App : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("taskmanager-browser-");
    private readonly ConcurrentQueue<string> _log = new();
    private Process? _process;
    private Elsewhere? _elsewhere;

    public App()
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), Path.Combine(_root.FullName, "appsettings.json"));
        Database = Path.Combine(_root.FullName, "tasks.db");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Kill();
    }

    /// <summary>The database file. A change takes effect at the next start.</summary>
    public string Database { get; set; }

    /// <summary>Additional settings, by their keys. A change takes effect at the next start.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>The temporary folder of this server.</summary>
    public string Root => _root.FullName;

    /// <summary>The secrets of all requests and responses, which the log must not have.</summary>
    public Secrets Secrets { get; } = new();

    /// <summary>The address, which a restart keeps.</summary>
    public string Address { get; private set; } = "http://127.0.0.1:0";

    /// <summary>The address with a host name, which passkeys need.</summary>
    public string Named => Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    /// <summary>Another client, which changes tasks outside the browser.</summary>
    public Elsewhere Elsewhere => _elsewhere ??= new Elsewhere(Address);

    public async Task Start()
    {
        if (_process is { HasExited: false }) return;
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "TaskManager.Web.dll"), "--urls", Address, "--contentRoot", _root.FullName,
            },
            Environment =
            {
                // Only the Development environment serves assets from the build's output.
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["DOTNET_gcServer"] = "0",
                // A server of the tests ends before it pays to measure its methods and to compile them again.
                ["DOTNET_TieredPGO"] = "0",
                ["DOTNET_TC_CallCountingDelayMs"] = "FFFFF",
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (key, value) in (IEnumerable<(string, string)>)
            [.. StorageUnderTest.Settings(Database), .. Guessing.Cheap, .. Settings.Select(setting => (setting.Key, setting.Value))])
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        foreach (var inherited in (string[])["ASPNETCORE_URLS", "MONGO_URI", "MONGODB_URI"]) start.Environment.Remove(inherited);

        var ready = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) =>
        {
            _log.Enqueue(line.Data ?? "");
            if (ReadyAt().Match(line.Data ?? "") is { Success: true } match) ready.TrySetResult(match.Groups[1].Value);
        };
        _process.ErrorDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        _process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException("The server ended:\n" + string.Join('\n', _log)));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Address = await ready.Task.WaitAsync(StartLimit);
    }

    /// <summary>Kills the server, like a crash.</summary>
    public void Kill()
    {
        if (_process is not { HasExited: false } running) return;
        running.Kill(entireProcessTree: true);
        running.WaitForExit();
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        _process?.Dispose();
        _process = null;
        _elsewhere?.Dispose();
        _root.Delete(recursive: true);
        Secrets.FoundIn(_log.Select(line => new LogLine("the server's console", line))).Should().BeEmpty("no secret may be logged");
        return ValueTask.CompletedTask;
    }

    [GeneratedRegex(@"ready at (http://[^\s]+)")]
    private static partial Regex ReadyAt();
}
