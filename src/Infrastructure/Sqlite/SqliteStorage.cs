using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TaskManager.Application.Work;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure.Commands;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>The embedded store: a file that needs no set-up.</summary>
internal sealed class SqliteStorage : IStorageProvider
{
    public string Name => "Sqlite";

    public void AddTo(IServiceCollection services, IConfiguration configuration, bool onlyReads)
    {
        SqliteLibrary.Load();
        services.AddSingleton(provider => new SqliteDatabase(
            FullPath(configuration, provider.GetRequiredService<IHostEnvironment>().ContentRootPath),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SqliteDatabase>>(), Synchronous(configuration), onlyReads: onlyReads));
        services.AddTransient<ITaskRepository, SqliteTaskRepository>();
        services.AddTransient<ITaskArchive, SqliteTaskRepository>();
        services.AddTransient<IJobRepository, SqliteJobRepository>();
        services.AddTransient<IAccountRepository, SqliteAccountRepository>();
        services.AddTransient<IGrantRepository, SqliteGrantRepository>();
        services.AddTransient<IActivityRepository, SqliteActivityRepository>();
        services.AddTransient<IDoctorCheck, SqliteDoctor>();
        services.AddHostedService<SqliteHousekeeping>();
        services.AddHealthChecks().AddCheck<SqliteHealth>("storage", tags: ["ready"]);
    }

    private static string Synchronous(IConfiguration configuration) => configuration["Storage:Sqlite:Synchronous"] switch
    {
        null or "" or "Full" => "FULL",
        "Normal" => "NORMAL",
        var other => throw StartupException.Setting("Storage:Sqlite:Synchronous", other,
            "Full (a change that was answered survives a power cut) or Normal (the last ones may not; they survive a crash of the server)."),
    };

    /// <summary>Whether the settings choose it.</summary>
    public static bool IsChosen(IConfiguration configuration) => DependencyInjection.ProviderName(configuration).Equals("Sqlite", StringComparison.OrdinalIgnoreCase);

    /// <summary>Where the file is.</summary>
    public static string Path(IServiceCollection host, IConfiguration configuration)
    {
        using var provider = host.BuildServiceProvider();
        return FullPath(configuration, provider.GetRequiredService<IHostEnvironment>().ContentRootPath);
    }

    private static string FullPath(IConfiguration configuration, string root)
    {
        var path = configuration["Storage:Sqlite:Path"] ?? "data/taskmanager.db";
        if (path.Length == 0 || path.Contains('\0') || path.EndsWith('/') || Directory.Exists(System.IO.Path.Combine(root, path)))
            throw StartupException.Setting("Storage:Sqlite:Path", path, "It must name a file.");
        return System.IO.Path.Combine(root, path);
    }
}

/// <summary>Opens the database at start, and purges once an hour what has been in the trash for too long.</summary>
internal sealed partial class SqliteHousekeeping(SqliteDatabase database, TimeProvider time, ILogger<SqliteHousekeeping> logger) : BackgroundService
{
    private const int PurgeBatch = 500;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            // There is no other process, so whoever worked on a job is gone.
            await database.Write(session => session.Execute("UPDATE jobs SET leased_until = NULL WHERE state = 'Running'"), cancellationToken);
        }
        catch (StorageUnavailableException trouble) when (trouble.InnerException is DatabaseInUseException inUse)
        {
            throw new StartupException(inUse.Message);
        }
        catch (StorageUnavailableException)
        {
            // Already in the log; the server starts all the same, says so on its pages, and recovers by itself.
        }
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
        do
        {
            try
            {
                await Purge(stoppingToken);
            }
            catch (Exception thrown) when (thrown is not OperationCanceledException)
            {
                // A failed purge must not stop the server; the next hour tries again.
                Failed(logger, thrown.Message);
            }
        }
        while (await timer.NextTick(stoppingToken));
    }

    /// <summary>Purges all that is due, a batch at a time so that others can write in between.</summary>
    internal async Task Purge(CancellationToken cancellationToken)
    {
        int purged, total = 0;
        do
        {
            purged = await database.Write(
                session => SqliteTaskRepository.Purge(session, time.GetUtcNow() - TaskItem.KeptAfterDelete, PurgeBatch), cancellationToken);
            total += purged;
        }
        while (purged == PurgeBatch);
        if (total > 0) Purged(logger, total);
        await database.Write(
            session => SqliteGrantRepository.Purge(session, time.GetUtcNow()) + SqliteActivityRepository.Purge(session, time.GetUtcNow() - Activity.KeptFor), cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Housekeeping failed: {Cause}")]
    private static partial void Failed(ILogger logger, string cause);

    [LoggerMessage(Level = LogLevel.Information, Message = "Purged {Count} tasks from the trash")]
    private static partial void Purged(ILogger logger, int count);
}

/// <summary>Ready when the file can be read and written: after a failed write only once a write has succeeded, and not while the disk is almost full.</summary>
internal sealed class SqliteHealth(SqliteDatabase database, TimeProvider time) : IHealthCheck
{
    // The log may grow by as much before it is moved into the database file.
    private const long MinimumFreeBytes = SqliteDatabase.LogBytes;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await database.Read(session => session.Scalar("SELECT written_at FROM write_probe WHERE id = 1"), cancellationToken);
            if (database.LastWriteFailed) await database.Write(Probe, cancellationToken);
            return new DriveInfo(database.Path).AvailableFreeSpace < MinimumFreeBytes
                ? HealthCheckResult.Unhealthy("The disk is almost full.")
                : HealthCheckResult.Healthy();
        }
        catch (Exception thrown) when (SqliteErrors.Translate(thrown, database.Path) is { } trouble)
        {
            // Anybody may ask, so the path in the remedy stays in the log.
            return HealthCheckResult.Unhealthy(trouble.Message);
        }
    }

    private int Probe(SqliteSession session) => session.Execute(
        "INSERT INTO write_probe VALUES (1, $now) ON CONFLICT (id) DO UPDATE SET written_at = excluded.written_at",
        ("$now", time.GetUtcNow().ToUnixTimeMilliseconds()));
}
