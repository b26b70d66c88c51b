using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace TaskManager.Bench.Live;

/// <summary>The Release build of the product as a process of its own, with its own content root, keys and database.</summary>
internal sealed partial class Server : IDisposable
{
    private const int Sigterm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("taskmanager-bench-");
    private readonly bool _heapProbe;
    private Process? _process;
    private TaskCompletionSource<string> _ready = new();
    private TaskCompletionSource<long> _heap = new();

    /// <param name="heapProbe">Whether it is started with <see cref="StartupHook"/>, for <see cref="HeapBytes"/>.</param>
    public Server(bool heapProbe = false)
    {
        _heapProbe = heapProbe;
        File.Copy(Path.Combine(WebFolder, "appsettings.json"), Path.Combine(_root.FullName, "appsettings.json"));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Kill();
        Start();
    }

    /// <summary>Where it answers: the same again after a restart.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    public IPEndPoint EndPoint => new(IPAddress.Loopback, Address.Port);

    public int Pid => Running.Id;

    private Process Running => _process ?? throw new InvalidOperationException("The server was not started.");

    // src/Web/bin/Release/net10.0, beside bench/Live/bin/Release/net10.0.
    private static string WebFolder => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../src/Web/bin/Release/net10.0"));

    public void Start()
    {
        _ready = new TaskCompletionSource<string>();
        _process = Process.Start(StartInfo())!;
        _process.OutputDataReceived += (_, line) => Heard(line.Data);
        _process.ErrorDataReceived += (_, line) => Console.Error.Write(line.Data is null ? "" : line.Data + '\n');
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Address = new Uri(Wait(_ready));
    }

    /// <summary>The managed heap, after everything that is garbage was collected.</summary>
    public long HeapBytes()
    {
        _heap = new TaskCompletionSource<long>();
        Running.StandardInput.WriteLine();
        return Wait(_heap);
    }

    /// <summary>Asks it to stop, and waits until the process is gone.</summary>
    public TimeSpan Terminate()
    {
        var start = Stopwatch.GetTimestamp();
        if (SendSignal(Pid, Sigterm) != 0 || !Running.WaitForExit(Patience)) throw new InvalidOperationException("The server did not stop.");
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Ends it without warning, as a crash would.</summary>
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
        if (_root.Exists) _root.Delete(recursive: true);
    }

    private static T Wait<T>(TaskCompletionSource<T> answer) =>
        answer.Task.Wait(Patience) ? answer.Task.Result : throw new InvalidOperationException("The server did not answer.");

    private ProcessStartInfo StartInfo()
    {
        var urls = Address.GetLeftPart(UriPartial.Authority);
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(WebFolder, "TaskManager.Web.dll"), "--urls", urls, "--contentRoot", _root.FullName },
            Environment =
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["Storage__Provider"] = "Sqlite",
                ["Storage__Sqlite__Path"] = Path.Combine(_root.FullName, "tasks.db"),
            },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var inherited in (string[])["ASPNETCORE_URLS", Program.InlineCompletions]) start.Environment.Remove(inherited);
        if (_heapProbe) start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        return start;
    }

    private void Heard(string? line)
    {
        if (ReadyAt().Match(line ?? "") is { Success: true } ready) _ready.TrySetResult(ready.Groups[1].Value);
        if (HeapIs().Match(line ?? "") is { Success: true } heap) _heap.TrySetResult(long.Parse(heap.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int pid, int signal);

    [GeneratedRegex(@"ready at (http://[^\s]+)")]
    private static partial Regex ReadyAt();

    [GeneratedRegex("^" + StartupHook.Answer + @"(\d+)$")]
    private static partial Regex HeapIs();
}
