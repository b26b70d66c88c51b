// Adds tasks to a database until the process is killed, and prints each id after the store has acknowledged it.
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.Infrastructure;

var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
builder.Configuration.AddInMemoryCollection([new("Storage:Sqlite:Path", args[0])]);
builder.Services.AddLogging().AddSingleton(TimeProvider.System).AddInfrastructure(builder.Configuration);
await using var services = builder.Services.BuildServiceProvider();
await using var scope = services.CreateAsyncScope();
var tasks = scope.ServiceProvider.GetRequiredService<ITaskRepository>();

// Concurrent adds, so that the kill interrupts batches; a limit ends an orphaned process.
await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
{
    for (var n = 0; n < 20_000; n++)
    {
        var task = TaskItem.Add(OwnerId.Local, $"task {n}", new string('x', n % 50 * 100), TimeProvider.System.GetUtcNow());
        var scope = new Scope(OwnerId.Local);
        await tasks.Add(scope, task, CancellationToken.None);
        if (n % 3 == 0) await tasks.Change(scope, task.Id, Completed, CancellationToken.None);
        await Console.Out.WriteLineAsync(task.Id.ToString());
    }
})));

static Result<TaskItem> Completed(TaskItem task)
{
    task.Complete(TimeProvider.System.GetUtcNow());
    return task;
}
