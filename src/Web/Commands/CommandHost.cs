using MediatR;
using Microsoft.Extensions.Logging.Console;
using TaskManager.Application;
using TaskManager.Application.Accounts;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Infrastructure;

namespace TaskManager.Web.Commands;

/// <summary>The use cases without a web server: what a command sends its requests to.</summary>
internal sealed class CommandHost : ICurrentOwner, ILiveSignals, IAsyncDisposable
{
    private readonly IConfiguration _settings;
    private readonly ServiceProvider _services;
    private readonly AsyncServiceScope _scope;

    /// <param name="builder">The settings, and the services of the host.</param>
    /// <param name="onlyReads">Whether the command only reads, so that a server may use the store meanwhile.</param>
    public CommandHost(WebApplicationBuilder builder, bool onlyReads)
    {
        _settings = builder.Configuration;
        builder.Services.AddInfrastructure(_settings, onlyReads).AddApplication().AddJobs();
        builder.Services.AddSingleton<ICurrentOwner>(this).AddSingleton<ILiveSignals>(this);
        builder.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.PostConfigure<LoggerFilterOptions>(options =>
        {
            options.Rules.Clear();
            options.MinLevel = LogLevel.Warning;
            // The command prints what storage throws.
            options.AddFilter("TaskManager.Infrastructure.Sqlite", LogLevel.None);
            options.AddFilter("TaskManager.Infrastructure.Mongo", LogLevel.None);
        });
        _services = builder.Services.BuildServiceProvider();
        _scope = _services.CreateAsyncScope();
    }

    public OwnerId Id { get; private set; } = OwnerId.Local;

    /// <summary>Makes an account the owner of all requests; without an address it is the owner of personal mode.</summary>
    public async Task ActFor(string? address, CancellationToken cancellationToken)
    {
        if (address is not null) Id = await Send(new FindOwner(address), cancellationToken);
        else if (_settings.Options<AccountOptions>("Accounts").Enabled) throw new StartupException("Say whose tasks: --account ADDRESS");
    }

    /// <summary>Sends a request through the pipeline.</summary>
    /// <exception cref="StartupException">The use case refused it.</exception>
    public async Task<T> Send<T>(IRequest<Result<T>> request, CancellationToken cancellationToken)
    {
        var result = await Service<IMediator>().Send(request, cancellationToken);
        return result.Error is { } error ? throw new StartupException(error.Message) : result.Value;
    }

    public T Service<T>() where T : notnull => _scope.ServiceProvider.GetRequiredService<T>();

    // No page is open in this process.
    public void Announce(OwnerId owner) { }

    public void AnnounceAll() { }

    public async ValueTask DisposeAsync()
    {
        await _scope.DisposeAsync();
        await _services.DisposeAsync();
    }
}
