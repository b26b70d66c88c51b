using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace TaskManager.TestKit;

/// <summary>
/// Debian's nginx with the sample configuration of docs/deploy in front of a server. Without nginx, its tests are skipped.
/// </summary>
public sealed class Nginx : IAsyncDisposable
{
    /// <summary>The credentials of basic authentication.</summary>
    public const string Person = "me", Password = "open sesame";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("taskmanager-nginx-");
    private readonly ConcurrentQueue<string> _log = new();
    private readonly int[] _ports = FreePorts(2);
    private Process? _process;

    public Nginx() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Kill();

    /// <summary>The path of nginx; skips the test when there is none.</summary>
    public static string Program
    {
        get
        {
            var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin")
                .Select(folder => Path.Combine(folder, "nginx")).FirstOrDefault(File.Exists);
            Assert.SkipWhen(found is null, "No nginx: install it (apt-get install nginx).");
            return found!;
        }
    }

    /// <summary>The log of nginx, and the errors of its upstream connections.</summary>
    public string Log => string.Join('\n', _log);

    /// <summary>The address of TaskManager, mounted at "/" or at "/tasks-app/".</summary>
    public Uri At(string mount, string path = "") => new($"http://127.0.0.1:{_ports[mount == "/" ? 0 : 1]}{mount}{path}");

    /// <summary>Creates an authenticated client.</summary>
    public HttpClient Client(string mount)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = At(mount) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Person}:{Password}")));
        return client;
    }

    /// <summary>Starts nginx in front of <paramref name="server"/> as the second node; the first one is down.</summary>
    /// <param name="server">The address of the running node.</param>
    /// <param name="change">Replacements in the sample configuration.</param>
    public async Task Start(string server, params (string Sample, string Test)[] change)
    {
        if (_process is { HasExited: false }) return;
        await File.WriteAllTextAsync(InRoot("tasks.htpasswd"), $$"""{{Person}}:{PLAIN}{{Password}}""");
        await File.WriteAllTextAsync(InRoot("taskmanager.conf"), Sample(server, change));
        await File.WriteAllTextAsync(InRoot("nginx.conf"), Main());
        string[] arguments = ["-e", "stderr", "-p", _root.FullName, "-c", InRoot("nginx.conf")];
        var start = new ProcessStartInfo(Program, arguments) { RedirectStandardError = true };
        // nginx would read inherited sockets from a variable named NGINX.
        start.Environment.Remove("NGINX");
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.ErrorDataReceived += (_, line) =>
        {
            _log.Enqueue(line.Data ?? "");
            // nginx logs this once its sockets are open; before, it may say that it tries again to open them.
            if (line.Data?.Contains("event method", StringComparison.Ordinal) is true) ready.TrySetResult();
        };
        _process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"nginx ended:\n{Log}"));
        _process.Start();
        _process.BeginErrorReadLine();
        await ready.Task.WaitAsync(StartLimit);
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        _process?.Dispose();
        _process = null;
        _root.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private void Kill()
    {
        if (_process is not { HasExited: false } running) return;
        running.Kill();
        running.WaitForExit();
    }

    // A typical nginx.conf, with the settings that are hardest for streams: compression of everything, and ignored response headers.
    private string Main() => $$"""
        daemon off;
        master_process off;
        pid {{InRoot("nginx.pid")}};
        error_log stderr notice;
        events { worker_connections 256; }
        http {
            access_log off;
            client_body_temp_path {{InRoot("body")}};
            proxy_temp_path {{InRoot("proxy")}};
            fastcgi_temp_path {{InRoot("fastcgi")}};
            uwsgi_temp_path {{InRoot("uwsgi")}};
            scgi_temp_path {{InRoot("scgi")}};
            gzip on;
            gzip_types *;
            gzip_min_length 0;
            proxy_ignore_headers X-Accel-Buffering;
            include {{InRoot("taskmanager.conf")}};
        }
        """;

    private string Sample(string server, (string, string)[] change)
    {
        var sample = new StringBuilder(File.ReadAllText(FindUp(AppContext.BaseDirectory, Path.Combine("docs", "deploy", "nginx.conf"))));
        // Port 1 is closed, and max_fails=0 keeps nginx trying it: half of all requests go there first.
        (string Sample, string Test)[] places =
        [
            ("server 127.0.0.1:5080 max_fails=1 ", "server 127.0.0.1:1 max_fails=0 "),
            ("server 127.0.0.1:5081 max_fails=1 ", $"server {new Uri(server).Authority} max_fails=0 "),
            ("listen 80;\n    server_name tasks.example;", $"listen 127.0.0.1:{_ports[0]};"),
            ("listen 80;\n    server_name www.example;", $"listen 127.0.0.1:{_ports[1]};"),
            ("/etc/nginx/tasks.htpasswd", InRoot("tasks.htpasswd")),
            .. change,
        ];
        foreach (var (old, its) in places)
        {
            if (!sample.ToString().Contains(old, StringComparison.Ordinal))
                throw new InvalidOperationException($"docs/deploy/nginx.conf has no '{old}' for the tests to replace.");
            sample.Replace(old, its);
        }
        return sample.ToString();
    }

    private string InRoot(string name) => Path.Combine(_root.FullName, name);

    private static string FindUp(string? from, string file) =>
        from is null ? throw new InvalidOperationException($"There is no {file} above the tests.")
        : File.Exists(Path.Combine(from, file)) ? Path.Combine(from, file)
        : FindUp(Path.GetDirectoryName(from), file);

    // Systems give connections and servers without a port of their own one from 32768 on, which could take it before nginx does.
    private static int[] FreePorts(int count) =>
        [.. Enumerable.Range(20_000, 10_000).OrderBy(_ => Random.Shared.Next()).Where(IsFree).Take(count)];

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
