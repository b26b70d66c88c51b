using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TaskManager.Bench.Shared;
using TaskManager.Infrastructure;
using TaskManager.Infrastructure.Sqlite;

namespace TaskManager.Bench.Http;

/// <summary>Databases by size, written by the product's storage and cached in bench/.data until the schema changes.</summary>
internal static class PreparedDatabase
{
    private const int Batch = 2000;

    /// <summary>Returns the file with this number of tasks, to be copied.</summary>
    public static async Task<string> Of(int tasks)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Served.Repository, "bench", ".data"));
        var path = Path.Combine(folder.FullName, $"tasks-{tasks}-of-{SampleTasks.Owners(tasks)}-schema-{SqliteSchema.Latest}.db");
        if (File.Exists(path)) return path;
        var start = Stopwatch.GetTimestamp();
        var part = path + ".part";
        foreach (var suffix in (string[])["", "-wal", "-shm", ".lock"]) File.Delete(part + suffix);
        await Write(part, tasks);
        if (File.Exists(part + "-wal")) throw new InvalidOperationException($"{part} was not closed cleanly.");
        File.Delete(part + ".lock");
        File.Move(part, path);
        Console.WriteLine($"Prepared {tasks:N0} tasks in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s");
        return path;
    }

    private static async Task Write(string path, int tasks)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection([new("Storage:Provider", "Sqlite"), new("Storage:Sqlite:Path", path)]);
        builder.Services.AddLogging().AddSingleton(TimeProvider.System).AddInfrastructure(builder.Configuration);
        await using var services = builder.Services.BuildServiceProvider();
        var archive = services.GetRequiredService<ITaskArchive>();
        foreach (var numbers in Enumerable.Range(1, tasks).Chunk(Batch))
            await archive.Add([.. numbers.Select(number => new ArchivedTask(SampleTasks.Of(number, tasks), []))], CancellationToken.None);
    }
}
