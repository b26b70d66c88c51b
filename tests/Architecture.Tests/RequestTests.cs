using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using TaskManager.Application;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Architecture.Tests;

/// <summary>Every request goes through validation to its one handler.</summary>
[Trait("M", "M4")]
public class RequestTests
{
    private static readonly IServiceCollection Services = Registered();

    private static IServiceCollection Registered() => new ServiceCollection()
        .AddLogging().AddScoped<ITaskRepository, InMemoryTaskRepository>().AddSingleton<ICurrentOwner, LocalOwner>().AddApplication();

    private sealed class LocalOwner : ICurrentOwner
    {
        public OwnerId Id => OwnerId.Local;
    }

    public static TheoryData<Type> Requests => new(Product.Requests);

    public static TheoryData<Type> Validators => new(Product.Application.GetTypes().Where(typeof(IValidator).IsAssignableFrom));

    private static Type Closed(Type open, Type request) =>
        open.MakeGenericType(request, request.GetInterface("IRequest`1")!.GetGenericArguments()[0]);

    [Theory]
    [MemberData(nameof(Requests))]
    public void Request_Always_HasExactlyOneHandler(Type request) =>
        Services.Where(service => service.ServiceType == Closed(typeof(IRequestHandler<,>), request))
            .Should().ContainSingle("{0} needs one handler", request.Name);

    [Theory]
    [MemberData(nameof(Requests))]
    public void Request_Always_GoesThroughValidation(Type request)
    {
        using var provider = Services.BuildServiceProvider();
        using var scope = provider.CreateScope();

        var behaviors = scope.ServiceProvider.GetServices(Closed(typeof(IPipelineBehavior<,>), request))
            .Select(behavior => behavior!.GetType());

        behaviors.Should().ContainSingle(behavior => behavior == Closed(typeof(ValidationBehavior<,>), request));
    }

    [Theory]
    [MemberData(nameof(Validators))]
    public void Validator_Always_IsRegistered(Type validator) =>
        Services.Where(service => service.ImplementationType == validator).Should().NotBeEmpty();

    [Fact]
    public async Task Send_WhenAValidatorRefuses_DoesNotReachTheHandler()
    {
        var services = Registered();
        services.AddSingleton<IValidator<Ask>>(new AskValidator()).AddSingleton<IRequestHandler<Ask, Result<string>>>(new AskHandler());
        await using var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        var mediator = scope.ServiceProvider.GetRequiredService<IMediator>();

        (await mediator.Send(new Ask("no"))).Error.Should().BeOfType<Validation>();
        var reached = () => mediator.Send(new Ask("yes"));
        await reached.Should().ThrowAsync<NotSupportedException>();
    }

    public sealed record Ask(string Text) : IQuery<string>;

    private sealed class AskValidator : AbstractValidator<Ask>
    {
        public AskValidator() => RuleFor(ask => ask.Text).Equal("yes");
    }

    private sealed class AskHandler : IRequestHandler<Ask, Result<string>>
    {
        public Task<Result<string>> Handle(Ask request, CancellationToken cancellationToken) => throw new NotSupportedException("Reached.");
    }
}
