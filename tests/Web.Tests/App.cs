using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Web.Tests;

/// <summary>The real application on a real database file of its own.</summary>
public class App : WebApplicationFactory<Program>
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("taskmanager-web-");
    private readonly Action<IServiceCollection> _replace;
    private string? _database;
    private bool _scanned;

    public App() : this(_ => { }) { }

    /// <param name="replace">Puts test doubles in the place of real parts.</param>
    internal App(Action<IServiceCollection> replace) => _replace = replace;

    /// <summary>Everything that was logged.</summary>
    internal LogLines Log { get; } = new();

    /// <summary>Everything that was sent and got which no log may have.</summary>
    internal Secrets Secrets { get; } = new();

    /// <summary>The folder of another one, to be its successor after a restart; null: its own.</summary>
    public string? Root { get; init; }

    /// <summary>The folder that holds its keys.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Further settings.</summary>
    public IReadOnlyList<(string Key, string Value)> Settings { get; init; } = [];

    /// <summary>The database file.</summary>
    public string Database { get => _database ?? Path.Combine(_folder.FullName, "tasks.db"); init => _database = value; }

    /// <summary>Deletes all tasks of personal mode, so that the next test of a class begins with none.</summary>
    internal async Task DeleteAll()
    {
        var tasks = Services.GetRequiredService<ITaskRepository>();
        var all = Lists.Query(TaskFilter.All, [], null, 100);
        while ((await tasks.List(OwnerId.Local, all, default)).Tasks is { Count: > 0 } page)
            foreach (var task in page) await tasks.Change(OwnerId.Local, task.Id, found => found.Delete(DateTimeOffset.UtcNow), default);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        // Its own content root, so that keys are not left in the sources.
        File.Copy(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), Path.Combine(_folder.FullName, "appsettings.json"), overwrite: true);
        // For a test with real connections. Given to UseKestrel instead, it may come when the server has started already.
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

    /// <summary>Ends it. Whatever the test was about, it fails when a secret was logged.</summary>
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
