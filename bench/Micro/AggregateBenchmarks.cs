using BenchmarkDotNet.Attributes;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Bench.Micro;

/// <summary>The task by itself.</summary>
public class AggregateBenchmarks
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TaskState _task = Product.NewTask(1).State;
    private int _number;

    [Benchmark]
    public TaskItem Add() => Product.NewTask(_number++);

    [Benchmark]
    public Result<TaskItem> Toggle() => new TaskItem(_task).Toggle(Now);
}
