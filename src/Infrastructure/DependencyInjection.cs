using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TaskManager.Application.Transfer;
using TaskManager.Infrastructure.Files;
using TaskManager.Infrastructure.Mongo;
using TaskManager.Infrastructure.Sqlite;
using TaskManager.Infrastructure.Work;

namespace TaskManager.Infrastructure;

/// <summary>One storage adapter, chosen by its name.</summary>
internal interface IStorageProvider
{
    /// <summary>What <c>Storage:Provider</c> calls it.</summary>
    string Name { get; }

    /// <summary>Registers the adapter's ports, hosted services and a health check tagged <c>ready</c>.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configuration">The settings.</param>
    /// <param name="onlyReads">Nothing will be written, so that a server may use the store meanwhile.</param>
    void AddTo(IServiceCollection services, IConfiguration configuration, bool onlyReads = false);
}

/// <summary>Registers what the use cases run on.</summary>
public static class DependencyInjection
{
    private static readonly IReadOnlyList<IStorageProvider> Providers = [new SqliteStorage(), new MongoStorage()];

    /// <summary>
    /// Adds the storage that <c>Storage:Provider</c> names. With <paramref name="onlyReads"/> it can be used beside a server.
    /// </summary>
    public static IServiceCollection AddInfrastructure(this IServiceCollection services, IConfiguration configuration, bool onlyReads = false)
    {
        Provider("Storage:Provider", ProviderName(configuration)).AddTo(services, configuration, onlyReads);
        return services.AddTransient<ITaskFormat, JsonTasks>().AddTransient<ITaskFormat, CsvTasks>().AddTransient<ITaskFormat, CalendarTasks>();
    }

    /// <summary>Adds what works on jobs in the background.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services) => services.AddHostedService<JobRunner>();

    /// <exception cref="StartupException">There is none of this name.</exception>
    internal static IStorageProvider Provider(string setting, string name) =>
        Providers.FirstOrDefault(candidate => candidate.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw StartupException.Setting(setting, name, $"Allowed: {string.Join(", ", Providers.Select(provider => provider.Name))}.");

    internal static string ProviderName(IConfiguration configuration) =>
        configuration["Storage:Provider"] is { Length: > 0 } named ? named
        : string.IsNullOrWhiteSpace(configuration["MONGO_URI"] + configuration["MONGODB_URI"]) ? "Sqlite" : "Mongo";
}
