using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TaskManager.Application.Work;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>The storage adapter for SQLite: an embedded database file, without set-up.</summary>
internal sealed class SqliteStorage : IStorageProvider
{
    public string Name => "Sqlite";

    public void AddTo(IServiceCollection services, IConfiguration configuration, bool onlyReads)
    {
        SqliteLibrary.Load();
        services.AddSingleton(provider => new SqliteDatabase(
            FullPath(configuration, provider.GetRequiredService<IHostEnvironment>().ContentRootPath),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SqliteDatabase>>(),
            Synchronous(configuration), onlyReads: onlyReads));
        services.AddTransient<ITaskRepository, SqliteTaskRepository>();
        services.AddTransient<ITaskArchive, SqliteTaskRepository>();
        services.AddTransient<IJobRepository, SqliteJobRepository>();
        services.AddTransient<IAccountRepository, SqliteAccountRepository>();
        services.AddTransient<IGrantRepository, SqliteGrantRepository>();
        services.AddTransient<IActivityRepository, SqliteActivityRepository>();
        services.AddTransient<IDoctorCheck, SqliteDoctor>();
        services.AddTransient<IBackups, SqliteBackups>();
        services.AddHostedService<SqliteHousekeeping>();
        services.AddHealthChecks().AddCheck<SqliteHealth>("storage", tags: ["ready"]);
    }

    private static string Synchronous(IConfiguration configuration) => configuration["Storage:Sqlite:Synchronous"] switch
    {
        null or "" or "Full" => "FULL",
        "Normal" => "NORMAL",
        var other => throw StartupException.Setting("Storage:Sqlite:Synchronous", other,
            "Use Full (an acknowledged change survives a power cut) or Normal (the last changes may not; they survive a crash)."),
    };

    private static string FullPath(IConfiguration configuration, string root)
    {
        var path = configuration["Storage:Sqlite:Path"] ?? "data/taskmanager.db";
        if (path.Length == 0 || path.Contains('\0') || path.EndsWith('/') || Directory.Exists(Path.Combine(root, path)))
            throw StartupException.Setting("Storage:Sqlite:Path", path, "It must name a file.");
        return Path.Combine(root, path);
    }
}

/// <summary>Opens the database at start, and purges the trash, expired grants and old activity every hour.</summary>
internal sealed partial class SqliteHousekeeping(
    SqliteDatabase database, TimeProvider time, ILogger<SqliteHousekeeping> logger) : BackgroundService
{
    private const int PurgeBatch = 500;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            // This process has the only server, so leases of running jobs belong to a crashed one.
            await database.Write(
                session => session.Execute("UPDATE jobs SET leased_until = NULL WHERE state = 'Running'"), cancellationToken);
        }
        catch (StorageUnavailableException failure) when (failure.InnerException is DatabaseInUseException inUse)
        {
            throw new StartupException(inUse.Message);
        }
        catch (StorageUnavailableException)
        {
            // SqliteDatabase has logged it; the server starts, shows the failure on its pages, and recovers by itself.
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
                // A failed purge must not stop the server; the next hour retries it.
                Failed(logger, thrown.Message);
            }
        }
        while (await timer.NextTick(stoppingToken));
    }

    /// <summary>Purges expired data, in batches so that other writes can run in between.</summary>
    internal async Task Purge(CancellationToken cancellationToken)
    {
        int purged, total = 0;
        do
        {
            purged = await database.Write(
                session => SqliteTaskRepository.Purge(session, time.GetUtcNow() - TaskItem.TrashRetention, PurgeBatch), cancellationToken);
            total += purged;
        }
        while (purged == PurgeBatch);
        if (total > 0) Purged(logger, total);
        await database.Write(
            session => SqliteGrantRepository.Purge(session, time.GetUtcNow())
                + SqliteActivityRepository.Purge(session, time.GetUtcNow() - Activity.Retention),
            cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Housekeeping failed: {Cause}")]
    private static partial void Failed(ILogger logger, string cause);

    [LoggerMessage(Level = LogLevel.Information, Message = "Purged {Count} tasks from the trash")]
    private static partial void Purged(ILogger logger, int count);
}

/// <summary>
/// Ready when the file can be read and written: after a failed write only once a probe succeeds, and not while the disk is almost full.
/// </summary>
internal sealed class SqliteHealth(SqliteDatabase database, TimeProvider time) : IHealthCheck
{
    // The log can grow by this much before a checkpoint.
    private const long MinimumFreeBytes = SqliteDatabase.LogBytes;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await database.Read(session => session.Scalar("SELECT written_at FROM write_probe WHERE id = 1"), cancellationToken);
            if (database.LastWriteFailed) await database.Write(Probe, cancellationToken);
            return new DriveInfo(database.Path).AvailableFreeSpace < MinimumFreeBytes
                ? HealthCheckResult.Unhealthy("The disk is almost full. Free some space.")
                : HealthCheckResult.Healthy();
        }
        catch (Exception thrown) when (SqliteErrors.Translate(thrown, database.Path) is { } failure)
        {
            // The endpoint is public, so the remedy, which contains the path, is only logged.
            return HealthCheckResult.Unhealthy(failure.Message);
        }
    }

    private int Probe(SqliteSession session) => session.Execute(
        "INSERT INTO write_probe VALUES (1, $now) ON CONFLICT (id) DO UPDATE SET written_at = excluded.written_at",
        ("$now", time.GetUtcNow().ToUnixTimeMilliseconds()));
}
