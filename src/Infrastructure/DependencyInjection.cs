using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TaskManager.Application.Transfer;
using TaskManager.Infrastructure.Files;
using TaskManager.Infrastructure.Mongo;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.Infrastructure.Work;

namespace TaskManager.Infrastructure;

/// <summary>A storage adapter, selected by name.</summary>
internal interface IStorageProvider
{
    /// <summary>The name in <c>Storage:Provider</c>.</summary>
    string Name { get; }

    /// <summary>Registers the adapter's ports, hosted services and a health check tagged <c>ready</c>.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="configuration">The settings.</param>
    /// <param name="onlyReads">Whether the store is opened read-only, beside a running server.</param>
    void AddTo(IServiceCollection services, IConfiguration configuration, bool onlyReads = false);
}

/// <summary>Registers the infrastructure.</summary>
public static class DependencyInjection
{
    private static readonly IReadOnlyList<IStorageProvider> Providers = [new SqliteStorage(), new MongoStorage()];

    /// <summary>
    /// Adds the adapter that <c>Storage:Provider</c> names, and the file formats. With <paramref name="onlyReads"/> it can run beside a
    /// server: its jobs are in a scratch store that ends with the process.
    /// </summary>
    public static IServiceCollection AddInfrastructure(
        this IServiceCollection services, IConfiguration configuration, bool onlyReads = false)
    {
        Provider("Storage:Provider", ProviderName(configuration)).AddTo(services, configuration, onlyReads);
        if (onlyReads)
            services.AddSingleton<SqliteScratch>().AddTransient(provider => provider.GetRequiredService<SqliteScratch>().Jobs);
        return services.AddTransient<ITaskFormat, JsonTasks>()
            .AddTransient<ITaskFormat, CsvTasks>()
            .AddTransient<ITaskFormat, CalendarTasks>();
    }

    /// <summary>Adds the job runner: in the background of a server, or for a command to call.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services) =>
        services.AddSingleton<JobRunner>().AddHostedService(provider => provider.GetRequiredService<JobRunner>());

    /// <exception cref="StartupException">No adapter has this name.</exception>
    internal static IStorageProvider Provider(string setting, string name) =>
        Providers.FirstOrDefault(candidate => candidate.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw StartupException.Setting(setting, name, $"Allowed: {string.Join(", ", Providers.Select(provider => provider.Name))}.");

    internal static string ProviderName(IConfiguration configuration) =>
        configuration["Storage:Provider"] is { Length: > 0 } named ? named
        : string.IsNullOrWhiteSpace(configuration["MONGO_URI"] + configuration["MONGODB_URI"]) ? "Sqlite" : "Mongo";
}
