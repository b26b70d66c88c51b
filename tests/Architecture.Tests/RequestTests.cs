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
        .AddLogging().AddScoped<ITaskRepository, InMemoryTaskRepository>().AddSingleton<ICurrentOwner, Somebody>().AddApplication();

    private sealed class Somebody : ICurrentOwner
    {
        public OwnerId Id => OwnerId.Local;
    }

    public static TheoryData<Type> Requests =>
        new(Product.Types.Where(type => typeof(IBaseRequest).IsAssignableFrom(type) && type is { IsInterface: false }));

    // The interface that says what a request answers, and the answer.
    private static (Type[] Kinds, Type[] Answers) Shape(Type request)
    {
        var interfaces = request.GetInterfaces().Where(type => type.IsGenericType).ToList();
        return (
            [.. interfaces.Select(TypeRules.Definition).Where(type => type == typeof(ICommand<>) || type == typeof(IQuery<>))],
            [.. interfaces.Where(type => TypeRules.Definition(type) == typeof(IRequest<>)).Select(type => type.GetGenericArguments()[0])]);
    }

    private static Type Closed(Type open, Type request) => open.MakeGenericType(request, Shape(request).Answers[0]);

    [Fact]
    public void Requests_Always_AreFound() => Requests.Should().HaveCountGreaterThanOrEqualTo(7);

    [Theory]
    [MemberData(nameof(Requests))]
    public void Request_Always_IsACommandOrAQueryThatAnswersAResult(Type request)
    {
        var (kinds, answers) = Shape(request);

        kinds.Should().ContainSingle();
        TypeRules.Definition(answers.Should().ContainSingle().Subject).Should().Be(typeof(Result<>));
        request.Should().Match<Type>(type => type.IsSealed && type.IsVisible);
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void Request_Always_HasExactlyOneHandler(Type request) =>
        Services.Where(service => service.ServiceType == Closed(typeof(IRequestHandler<,>), request)).Should().ContainSingle();

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
    [MemberData(nameof(Requests))]
    public void Request_WhenItHasText_HasAValidator(Type request) =>
        Unvalidated([request], Services).Should().BeEmpty();

    [Fact]
    public void Unvalidated_WhenARequestWithTextHasNoValidator_NamesIt() =>
        Unvalidated([typeof(Ask)], Services).Should().ContainSingle();

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

    private static IEnumerable<Type> Unvalidated(IEnumerable<Type> requests, IServiceCollection services) => requests
        .Where(request => request.GetProperties().Any(property => property.PropertyType == typeof(string)))
        .Where(request => services.All(service => service.ServiceType != typeof(IValidator<>).MakeGenericType(request)));

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
