using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TaskManager.Application.Transfer;
using TaskManager.Infrastructure.Files;
using TaskManager.Infrastructure.Jobs;

namespace TaskManager.Infrastructure;

/// <summary>One storage adapter, found by its name: implement this in the adapter's folder and it can be asked for.</summary>
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
    /// <summary>Adds the storage that <c>Storage:Provider</c> names, among the adapters that this build has; one that <paramref name="onlyReads"/> can be used beside a server.</summary>
    public static IServiceCollection AddInfrastructure(this IServiceCollection services, IConfiguration configuration, bool onlyReads = false)
    {
        using var adapters = Adapters.Find<IStorageProvider>();
        Provider(adapters, "Storage:Provider", ProviderName(configuration)).AddTo(services, configuration, onlyReads);
        return services.AddTransient<ITaskFormat, JsonTasks>().AddTransient<ITaskFormat, CsvTasks>().AddTransient<ITaskFormat, CalendarTasks>();
    }

    /// <summary>Adds what works on jobs in the background.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services) => services.AddHostedService<JobRunner>();

    /// <exception cref="StartupException">There is none of this name.</exception>
    internal static IStorageProvider Provider(ServiceProvider adapters, string setting, string name)
    {
        var providers = adapters.GetServices<IStorageProvider>().ToList();
        return providers.Find(candidate => candidate.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw StartupException.Setting(setting, name, Allowed(name, providers));
    }

    internal static string ProviderName(IConfiguration configuration) =>
        configuration["Storage:Provider"] is { Length: > 0 } named ? named
        : string.IsNullOrWhiteSpace(configuration["MONGO_URI"] + configuration["MONGODB_URI"]) ? "Sqlite" : "Mongo";

    private static string Allowed(string name, List<IStorageProvider> providers)
    {
        var has = $"This build has: {string.Join(", ", providers.Select(provider => provider.Name).Order(StringComparer.Ordinal))}.";
        return name.Equals("Mongo", StringComparison.OrdinalIgnoreCase)
            ? $"{has} MongoDB is left out of builds from a restricted package feed: build with the full one, having deleted eng/feed.props, or leave MONGO_URI and MONGODB_URI unset for SQLite."
            : has;
    }
}
