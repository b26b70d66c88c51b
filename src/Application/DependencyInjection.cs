using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TaskManager.Application.Accounts;
using TaskManager.Application.Common;
using TaskManager.Application.Transfer;
using TaskManager.Application.Work;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Application;

/// <summary>Registers the use cases.</summary>
public static class DependencyInjection
{
    /// <summary>
    /// Adds MediatR and every handler, validator and reaction of this assembly. Requires an <see cref="ITaskRepository"/>, registered
    /// before this call decorates it, an <see cref="ICurrentOwner"/>, <see cref="ILiveSignals"/> and logging.
    /// </summary>
    public static IServiceCollection AddApplication(this IServiceCollection services)
    {
        services.AddTransient<IMediator, Mediator>();
        services.AddTransient<ServiceFactory>(provider => provider.GetService!);
        services.Scan(scan => scan.FromAssemblyOf<ICurrentOwner>()
            .AddClasses(classes => classes.AssignableToAny(typeof(IRequestHandler<,>), typeof(INotificationHandler<>)), publicOnly: false)
            .AsImplementedInterfaces().WithTransientLifetime()
            .AddClasses(classes => classes.AssignableTo<IWork>(), publicOnly: false).AsImplementedInterfaces().WithTransientLifetime()
            .AddClasses(classes => classes.AssignableTo(typeof(IValidator<>)), publicOnly: false)
            .AsImplementedInterfaces().WithSingletonLifetime());
        // The first behavior is the outermost.
        services.AddTransient(typeof(IPipelineBehavior<,>), typeof(LoggingBehavior<,>));
        services.AddTransient(typeof(IPipelineBehavior<,>), typeof(ValidationBehavior<,>));
        // Scoped: all changes of a request are one step.
        services.AddScoped(provider => new Scope(provider.GetRequiredService<ICurrentOwner>().Id));
        services.AddSingleton<TokenNotes>();
        services.AddTransient<ActivityLog>();
        services.AddTransient<Credentials>();
        services.AddTransient<SessionStart>();
        services.AddTransient<NewRecoveryCodes>();
        services.AddSingleton<JobSignal>();
        services.AddTransient<AllTasks>();
        services.AddTransient<TaskImporter>();
        services.AddTransient<JobFiles>();
        services.Decorate<ITaskRepository, PublishingTaskRepository>();
        services.TryAddSingleton(TimeProvider.System);
        return services;
    }
}
