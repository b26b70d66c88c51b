using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests;

/// <summary>The selection of the store by name; an invalid setting fails with key, value and allowed values.</summary>
[Trait("M", "M5")]
public sealed class DependencyInjectionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("taskmanager-").FullName;

    [Theory, InlineData(null), InlineData(""), InlineData("Sqlite"), InlineData("SQLITE")]
    public async Task AddInfrastructure_WhenTheProviderIsSqliteOrUnset_StoresInTheFile(string? provider)
    {
        await using var services = Services(("Storage:Provider", provider), ("Storage:Sqlite:Path", "some/where/my.db"));
        await using var scope = services.CreateAsyncScope();
        var owner = Owners.New();

        (await scope.ServiceProvider.GetRequiredService<ITaskRepository>()
            .Add(owner, ATask.Titled("milk").OwnedBy(owner).Build(), default)).Should().BeTrue();

        File.Exists(Path.Combine(_folder, "some/where/my.db")).Should().BeTrue();
    }

    [Fact]
    public async Task AddInfrastructure_WhenNothingIsSet_StoresInTheDataFolder()
    {
        await using var services = Services();
        await using var scope = services.CreateAsyncScope();

        await scope.ServiceProvider.GetRequiredService<ITaskRepository>().Count(OwnerId.Local, default);

        File.Exists(Path.Combine(_folder, "data/taskmanager.db")).Should().BeTrue();
    }

    [Fact]
    public void AddInfrastructure_WhenTheProviderIsUnknown_NamesTheAllowedOnes() =>
        this.Invoking(_ => Services(("Storage:Provider", "Oracle"))).Should().Throw<StartupException>()
            .WithMessage("Storage:Provider is 'Oracle'. Allowed: Sqlite, Mongo.");

    [Fact]
    public async Task AddInfrastructure_WhenSqliteIsNamedBesideAMongoAddress_UsesSqlite()
    {
        await using var services = Services(("Storage:Provider", "Sqlite"), ("MONGO_URI", "mongodb://db"));

        services.GetRequiredService<Infrastructure.Sqlite.SqliteDatabase>().Path.Should().StartWith(_folder);
    }

    [Theory, InlineData(""), InlineData("data/"), InlineData("."), InlineData("a\0b")]
    public async Task AddInfrastructure_WhenThePathNamesNoFile_Throws(string path)
    {
        await using var services = Services(("Storage:Sqlite:Path", path));
        await using var scope = services.CreateAsyncScope();

        scope.ServiceProvider.Invoking(provider => provider.GetRequiredService<ITaskRepository>()).Should().Throw<StartupException>()
            .WithMessage($"Storage:Sqlite:Path is '{path}'. It must name a file.");
    }

    private ServiceProvider Services(params (string Key, string? Value)[] settings) => new ServiceCollection()
        .AddLogging().AddSingleton<IHostEnvironment>(new Host(_folder)).AddSingleton<TimeProvider>(TestTime.New())
        .AddInfrastructure(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(pair => pair.Key, pair => pair.Value)).Build())
        .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

    private sealed class Host(string root) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "Test";
        public string ApplicationName { get; set; } = "TaskManager";
        public string ContentRootPath { get; set; } = root;
        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
