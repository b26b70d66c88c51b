using System.Collections.Concurrent;
using MediatR;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using TaskManager.Application.Accounts;
using TaskManager.Application.Common;
using TaskManager.Application.Work;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Application.Tests;

/// <summary>The use cases with an in-memory store, as the server wires them; records what was stored, published and logged.</summary>
internal sealed class UseCases : ICurrentOwner, INotificationHandler<TasksChanged>, ILiveSignals, IAsyncDisposable
{
    private readonly ServiceProvider _provider;

    public UseCases(Action<IServiceCollection>? more = null)
    {
        var services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log))
            .AddScoped<ITaskRepository>(_ => Store)
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton<ICurrentOwner>(this)
            .AddSingleton<INotificationHandler<TasksChanged>>(this)
            .AddSingleton<ILiveSignals>(this)
            .AddSingleton(Accounts)
            .AddSingleton(Activities)
            .AddSingleton(Substitute.For<IGrantRepository>())
            .AddSingleton(Substitute.For<ISessions>())
            .AddSingleton(Client)
            .AddSingleton(new AccountOptions { Enabled = true })
            .AddSingleton(Substitute.For<IPasskeys>())
            .AddScoped(_ => Substitute.For<IUserStore<Account>>())
            .AddSingleton(Substitute.For<IJobRepository>())
            .AddApplication();
        services.AddIdentityCore<Account>();
        more?.Invoke(services);
        _provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });
    }

    /// <summary>The owner of the requests; a test can replace it.</summary>
    public OwnerId Id { get; set; } = Owners.New();

    public FakeTimeProvider Time { get; } = TestTime.New();

    public WatchedStore Store { get; } = new();

    public IAccountRepository Accounts { get; } = Substitute.For<IAccountRepository>();

    public IActivityRepository Activities { get; } = Substitute.For<IActivityRepository>();

    public ICurrentClient Client { get; } = Substitute.For<ICurrentClient>();

    public RecordingLog Log { get; } = new();

    /// <summary>The published changes, in order, each with the stored state at that time.</summary>
    public ConcurrentQueue<(TasksChanged Change, TaskState? Stored, CancellationToken Token)> Announced { get; } = [];

    /// <summary>The signalled owners, in order.</summary>
    public ConcurrentQueue<OwnerId> Signalled { get; } = [];

    public IEnumerable<(FactKind Kind, Guid Task)> Events => Announced.SelectMany(announced => announced.Change.Tasks)
        .SelectMany(task => task.Facts.Select(fact => (fact.Kind, task.State.Id)));

    /// <summary>Sends a request in its own scope, as each web request has one.</summary>
    public async Task<Result<T>> Send<T>(IRequest<Result<T>> request, CancellationToken cancellationToken = default)
    {
        await using var scope = _provider.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, cancellationToken);
    }

    /// <summary>Stores a task directly: it is neither published nor counted.</summary>
    public TaskItem Given(ATask task, OwnerId? owner = null)
    {
        var built = task.OwnedBy(owner ?? Id).Build();
        Store.Put(built.State);
        return built;
    }

    public Task Handle(TasksChanged notification, CancellationToken cancellationToken)
    {
        Announced.Enqueue((notification, Store.Peek(notification.Tasks[0].State.Id), cancellationToken));
        return Task.CompletedTask;
    }

    public void Announce(OwnerId owner) => Signalled.Enqueue(owner);

    public void AnnounceAll() => throw new InvalidOperationException("A use case knows whose tasks it changed.");

    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}

/// <summary>A store that counts its calls, and fails on demand.</summary>
internal sealed class WatchedStore : InMemoryTaskRepository
{
    private int _calls;

    public int Calls => _calls;

    /// <summary>The exception of all further calls; null for none.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Returns the stored state of any owner.</summary>
    public TaskState? Peek(Guid id) => Stored.GetValueOrDefault(id);

    public int Size => Stored.Count;

    protected override Task<T> Run<T>(Func<T> call, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        return Failure is null ? base.Run(call, cancellationToken) : Task.FromException<T>(Failure);
    }
}

/// <summary>The logged lines.</summary>
internal sealed class RecordingLog : ILoggerProvider, ILogger
{
    public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue((logLevel, formatter(state, exception)));

    public void Dispose() { }
}
