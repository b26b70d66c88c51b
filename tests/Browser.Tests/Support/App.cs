using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using TaskManager.TestKit;

namespace TaskManager.Browser.Tests.Support;

/// <summary>The real server as a process of its own, with its own content root, keys and database in a temporary folder.</summary>
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

    /// <summary>Where the tasks are kept; to be changed before the start only.</summary>
    public string Database { get; set; }

    /// <summary>Further settings, by their keys; to be changed before the start only.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>The folder that is this server's alone.</summary>
    public string Root => _root.FullName;

    /// <summary>What browsers have sent and got which no log may have.</summary>
    public Secrets Secrets { get; } = new();

    /// <summary>Where it answers: the same again after a restart.</summary>
    public string Address { get; private set; } = "http://127.0.0.1:0";

    /// <summary>The same by a name, which passkeys are of: they are of no number.</summary>
    public string Named => Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    /// <summary>Somebody who changes tasks while the browser is not looking.</summary>
    public Elsewhere Elsewhere => _elsewhere ??= new Elsewhere(Address);

    public async Task Start()
    {
        if (_process is { HasExited: false }) return;
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "TaskManager.Web.dll"), "--urls", Address, "--contentRoot", _root.FullName },
            Environment =
            {
                // Development, because only there are the assets found where the build left them.
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["DOTNET_gcServer"] = "0",
                ["DOTNET_TieredPGO"] = "0",
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
            if (ReadyAt().Match(line.Data ?? "") is { Success: true } said) ready.TrySetResult(said.Groups[1].Value);
        };
        _process.ErrorDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        _process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException("The server ended:\n" + string.Join('\n', _log)));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Address = await ready.Task.WaitAsync(StartLimit);
    }

    /// <summary>Ends it without warning, as a crash would.</summary>
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
