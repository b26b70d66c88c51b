using BenchmarkDotNet.Attributes;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using TaskManager.Application.Tasks;
using TaskManager.Domain.Common;

namespace TaskManager.Bench.Micro;

/// <summary>Use cases through the mediator with logging and validation, each in its own scope.</summary>
public class UseCaseBenchmarks : ProductBenchmarks
{
    [Benchmark]
    public Task<Result<TaskList>> ListTasks() => Send(new ListTasks("active"));

    [Benchmark]
    public Task<Result<TaskView>> AddTask() => Send(new AddTask("Task 0000001: prepare the quarterly report", "Check figures & totals."));

    [Benchmark]
    public Task<Result<TaskView>> ToggleTask() => Send(new ToggleTask(AnyId));

    private async Task<T> Send<T>(IRequest<T> request)
    {
        await using var scope = Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }
}
