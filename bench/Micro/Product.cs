using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TaskManager.Application;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure;
using TaskManager.Web.Hosting;

namespace TaskManager.Bench.Micro;

/// <summary>The product's services on a new database, wired like Program.cs, without a server.</summary>
internal sealed class Product : IDisposable
{
    /// <summary>The initial number of tasks: lists are full, and the file has more than one page.</summary>
    public const int Tasks = 10_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("taskmanager-micro-");
    private readonly WebApplication _app;

    public Product()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            // Uses the views and settings of the product.
            ApplicationName = "TaskManager.Web",
            ContentRootPath = _folder.FullName,
            EnvironmentName = "Production",
        });
        builder.Configuration.AddInMemoryCollection(
            [new("Storage:Provider", "Sqlite"), new("Storage:Sqlite:Path", "tasks.db"), new("Storage:Sqlite:Synchronous", "Normal")]);
        // Console output would be measured.
        builder.Logging.ClearProviders();
        builder.Services
            .AddInfrastructure(builder.Configuration)
            .AddApplication()
            .AddWeb(builder.Configuration, builder.Environment);
        _app = builder.Build();
        CultureInfo.CurrentCulture = new CultureInfo("en-GB");
    }

    public IServiceProvider Services => _app.Services;

    /// <summary>Fills the database; returns the ids of the tasks.</summary>
    public async Task<Guid[]> Fill()
    {
        await using var scope = Services.CreateAsyncScope();
        var tasks = scope.ServiceProvider.GetRequiredService<ITaskRepository>();
        var all = Enumerable.Range(1, Tasks).Select(NewTask).ToArray();
        // Concurrent adds share commits.
        foreach (var some in all.Chunk(500))
            await Task.WhenAll(some.Select(task => tasks.Add(NewStep(), task, CancellationToken.None)));
        return [.. all.Select(task => task.Id)];
    }

    public static Scope NewStep() => new(OwnerId.Local, Guid.CreateVersion7());

    public static TaskItem NewTask(int number) => TaskItem.Add(
        OwnerId.Local, $"Task {number:D7}: prepare the quarterly report",
        number % 3 == 0 ? null : "Check figures & totals, then send the <draft> to the team before the review on day 7.",
        DateTimeOffset.UnixEpoch.AddYears(56).AddSeconds(number));

    public void Dispose()
    {
        // Some services implement IAsyncDisposable only.
        _app.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _folder.Delete(recursive: true);
    }
}
