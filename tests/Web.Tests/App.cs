using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Web.Tests;

/// <summary>The real application with its own database file.</summary>
public class App : WebApplicationFactory<Program>
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("taskmanager-web-");
    private readonly Action<IServiceCollection> _replace;
    private string? _database;
    private bool _scanned;

    public App() : this(_ => { }) { }

    /// <summary>Creates the application.</summary>
    /// <param name="replace">Replaces services by test doubles.</param>
    internal App(Action<IServiceCollection> replace) => _replace = replace;

    /// <summary>The lines of the log.</summary>
    internal LogLines Log { get; } = new();

    /// <summary>The secrets of all requests and responses, which the log must not have.</summary>
    internal Secrets Secrets { get; } = new();

    /// <summary>The content root of another instance, to run as its restart; null for an own one.</summary>
    public string? Root { get; init; }

    /// <summary>The folder with the keys.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Additional settings.</summary>
    public IReadOnlyList<(string Key, string Value)> Settings { get; init; } = [];

    /// <summary>The database file.</summary>
    public string Database { get => _database ?? Path.Combine(_folder.FullName, "tasks.db"); init => _database = value; }

    /// <summary>Deletes all tasks of personal mode, so that each test of a class begins with none.</summary>
    internal async Task DeleteAll()
    {
        var tasks = Services.GetRequiredService<ITaskRepository>();
        var all = Lists.Query(TaskFilter.All, [], null, 100);
        while ((await tasks.List(OwnerId.Local, all, default)).Tasks is { Count: > 0 } page)
            foreach (var task in page) await tasks.Change(OwnerId.Local, task.Id, found => found.Delete(DateTimeOffset.UtcNow), default);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        // Its own content root, so that keys are not written to the sources.
        File.Copy(
            Path.Combine(AppContext.BaseDirectory, "appsettings.json"), Path.Combine(_folder.FullName, "appsettings.json"),
            overwrite: true);
        // For tests with real connections. UseKestrel could apply the port too late, after the start.
        builder.UseUrls("http://127.0.0.1:0");
        builder.UseContentRoot(Root ?? _folder.FullName);
        foreach (var (key, value) in StorageUnderTest.Settings(Database).Concat(Settings)) builder.UseSetting(key, value);
        builder.ConfigureLogging(logging => logging.AddProvider(Log));
        builder.ConfigureServices(services =>
        {
            SecretWatch.AddTo(services, Secrets);
            _replace(services);
        });
    }

    /// <summary>Stops the application, and fails the test when a secret was logged.</summary>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_folder.Exists) _folder.Delete(recursive: true);
        _folder.Refresh();
        if (Interlocked.Exchange(ref _scanned, true)) return;
        GC.SuppressFinalize(this);
        Secrets.FoundIn(Log.All).Should().BeEmpty("no secret may be logged");
    }
}
