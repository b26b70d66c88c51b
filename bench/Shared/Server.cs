using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace TaskManager.Bench.Shared;

/// <summary>A server process with its own content root, keys and database.</summary>
internal sealed partial class Server : IDisposable
{
    /// <summary>A socket setting of the benchmarks, which the server must not inherit.</summary>
    public const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    private const int Sigterm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("taskmanager-bench-");
    private readonly Served _served;
    private Process? _process;
    private TaskCompletionSource<string> _ready = new();
    private TaskCompletionSource<long> _answer = new();

    /// <summary>Starts the server, and waits until it is ready.</summary>
    public Server(Served served)
    {
        _served = served;
        var settings = Path.Combine(Path.GetDirectoryName(served.Dll)!, "appsettings.json");
        if (File.Exists(settings)) File.Copy(settings, Path.Combine(_root.FullName, "appsettings.json"));
        if (served.Database is not null) File.Copy(served.Database, DatabasePath);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
        Start();
    }

    /// <summary>The address, which stays the same after a restart.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    public IPEndPoint EndPoint => new(IPAddress.Loopback, Address.Port);

    public int Pid => Running.Id;

    /// <summary>The start time of the process.</summary>
    public long StartedAt { get; private set; }

    private Process Running => _process ?? throw new InvalidOperationException("The server was not started.");

    private string DatabasePath => Path.Combine(_root.FullName, "tasks.db");

    public void Start()
    {
        _ready = new TaskCompletionSource<string>();
        var start = StartInfo();
        StartedAt = Stopwatch.GetTimestamp();
        _process = Process.Start(start)!;
        var output = _process.StandardOutput.BaseStream;
        new Thread(() => Follow(output)) { IsBackground = true }.Start();
        _process.ErrorDataReceived += (_, line) => Console.Error.Write(line.Data is null ? "" : line.Data + '\n');
        _process.BeginErrorReadLine();
        Address = new Uri(Wait(_ready));
    }

    /// <summary>Sends a command to <see cref="StartupHook"/>, and returns its result.</summary>
    public long Query(string command)
    {
        _answer = new TaskCompletionSource<long>();
        Running.StandardInput.WriteLine(command);
        return Wait(_answer);
    }

    /// <summary>Moves all threads of the server to these processors.</summary>
    public void Pin(string processors) => ProcessInfo.Pin(Pid, processors);

    /// <summary>Sends SIGTERM, and waits until the process has ended.</summary>
    public TimeSpan Terminate()
    {
        var start = Stopwatch.GetTimestamp();
        if (SendSignal(Pid, Sigterm) != 0 || !Running.WaitForExit(Patience))
            throw new InvalidOperationException("The server did not stop.");
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Kills the process, like a crash.</summary>
    public void Kill()
    {
        if (_process is not { HasExited: false } running) return;
        running.Kill();
        running.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process?.Dispose();
        _process = null;
        _root.Refresh();
        if (_root.Exists) _root.Delete(recursive: true);
    }

    private static T Wait<T>(TaskCompletionSource<T> answer) =>
        answer.Task.Wait(Patience) ? answer.Task.Result : throw new InvalidOperationException("The server did not answer.");

    private ProcessStartInfo StartInfo()
    {
        string[] command = ["dotnet", _served.Dll, "--urls", Address.GetLeftPart(UriPartial.Authority), "--contentRoot", _root.FullName];
        if (_served.Processors is { } processors) command = ["taskset", "-c", processors, .. command];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var inherited in (string[])["ASPNETCORE_URLS", "MONGO_URI", "MONGODB_URI", InlineCompletions])
            start.Environment.Remove(inherited);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        // As in ./run.
        start.Environment["DOTNET_GCgen0size"] = "1000000";
        start.Environment["Storage__Provider"] = "Sqlite";
        start.Environment["Storage__Sqlite__Path"] = DatabasePath;
        foreach (var (name, value) in _served.Settings) start.Environment[name] = value;
        if (_served.Probe) start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        return start;
    }

    // Reads the log in large blocks: reading lines would wake this process for each request.
    private void Follow(Stream output)
    {
        var (buffer, text) = (new byte[1 << 16], "");
        for (var read = output.Read(buffer); read > 0; read = output.Read(buffer))
        {
            var lines = (text + Encoding.UTF8.GetString(buffer, 0, read)).Split('\n');
            foreach (var line in lines[..^1]) Heard(line);
            text = lines[^1];
            if (_ready.Task.IsCompleted) Thread.Sleep(10);
        }
    }

    private void Heard(string line)
    {
        if (ReadyAt().Match(line) is { Success: true } ready) _ready.TrySetResult(ready.Groups[1].Value);
        else if (line.StartsWith(StartupHook.Answer, StringComparison.Ordinal))
            _answer.TrySetResult(long.Parse(line.AsSpan(StartupHook.Answer.Length), CultureInfo.InvariantCulture));
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int pid, int signal);

    [GeneratedRegex(@"ready at (http://[^\s]+)")]
    private static partial Regex ReadyAt();
}
