using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Bench.Micro;

/// <summary>The base of benchmarks that share a filled database.</summary>
public abstract class ProductBenchmarks : IDisposable
{
    private readonly Random _random = new(1);
    private readonly Product _product = new();
    private Guid[] _ids = [];

    /// <summary>Returns a random task.</summary>
    protected Guid AnyId => _ids[_random.Next(_ids.Length)];

    protected IServiceProvider Services => _product.Services;

    // BenchmarkDotNet does not await asynchronous set-up here.
    [GlobalSetup]
    public void Fill() => _ids = _product.Fill().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Dispose()
    {
        _product.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>The storage port as injected into handlers, including the publishing decorator. A write includes its commit.</summary>
public class RepositoryBenchmarks : ProductBenchmarks
{
    private static readonly TaskQuery Newest =
        new() { Where = new TaskCondition.Compare(TaskTerm.Completed, Relation.Equal, 0), Limit = 25 };
    private static readonly TaskQuery TwoWords =
        new() { Where = new TaskCondition.And([new TaskCondition.Word("quarterly"), new TaskCondition.Word("rep")]), Limit = 25 };
    private static readonly TaskQuery Rare = new() { Where = new TaskCondition.And([new TaskCondition.Word("0005000")]), Limit = 25 };
    private int _added;

    [Benchmark]
    public Task<TaskPage> List() => On(tasks => tasks.List(Product.NewStep(), Newest, default));

    [Benchmark]
    public Task<TaskPage> SearchTwoCommonWords() => On(tasks => tasks.List(Product.NewStep(), TwoWords, default));

    [Benchmark]
    public Task<TaskPage> SearchOneRareWord() => On(tasks => tasks.List(Product.NewStep(), Rare, default));

    [Benchmark]
    public Task<Result<TaskItem>> Change() =>
        On(tasks => tasks.Change(Product.NewStep(), AnyId, task => task.Toggle(TimeProvider.System.GetUtcNow()), default));

    [Benchmark]
    public Task<bool> Add() => On(tasks => tasks.Add(Product.NewStep(), Product.NewTask(Product.Tasks + ++_added), default));

    private async Task<T> On<T>(Func<ITaskRepository, Task<T>> use)
    {
        await using var scope = Services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<ITaskRepository>());
    }
}
