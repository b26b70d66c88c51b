using System.Collections.Concurrent;
using System.Diagnostics;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using TaskManager.Application.Common;
using TaskManager.Application.Tasks;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Application.Tests.Common;

[Trait("M", "M4")]
public sealed class PipelineTests
{
    public sealed record Ask(string? Text) : IQuery<int>;

    private sealed class AskValidator : AbstractValidator<Ask>
    {
        public AskValidator() => RuleFor(ask => ask.Text).NotEmpty().WithMessage("Say something.");
    }

    private static UseCases With(IRequestHandler<Ask, Result<int>> handler, params IValidator<Ask>[] validators) => new(services =>
    {
        services.AddSingleton(handler);
        foreach (var validator in validators) services.AddSingleton(validator);
    });

    private static IRequestHandler<Ask, Result<int>> Handler()
    {
        var handler = Substitute.For<IRequestHandler<Ask, Result<int>>>();
        handler.Handle(Arg.Any<Ask>(), Arg.Any<CancellationToken>()).Returns(Task.FromResult<Result<int>>(42));
        return handler;
    }

    [Fact]
    public async Task Span_OfAUseCaseThatThrows_IsAnErrorAndOfOneThatIsRefusedIsNot()
    {
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == UseCaseSpans.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        var handler = Substitute.For<IRequestHandler<Ask, Result<int>>>();
        handler.Handle(new Ask("bug"), default).ThrowsAsync(new InvalidOperationException());
        handler.Handle(new Ask("refused"), default).Returns(TaskErrors.NotFound);
        await using var app = With(handler);

        await app.Awaiting(one => one.Send(new Ask("bug"))).Should().ThrowAsync<InvalidOperationException>();
        await app.Send(new Ask("refused"));

        var asked = spans.Where(span => span.OperationName == nameof(Ask));
        asked.Select(span => (span.Status, span.GetTagItem("taskmanager.refused")))
            .Should().BeEquivalentTo([(ActivityStatusCode.Error, (object?)null), (ActivityStatusCode.Unset, "NotFound")]);
    }

    [Fact]
    public async Task Validation_WhenAValidatorRefuses_StopsBeforeTheHandler()
    {
        var handler = Handler();
        await using var app = With(handler, new AskValidator());

        (await app.Send(new Ask(""))).ShouldBeInvalid(("Text", "Say something."));

        handler.ReceivedCalls().Should().BeEmpty();
    }

    [Fact]
    public async Task Validation_WhenTheSecondOfTwoValidatorsRefuses_StopsBeforeTheHandler()
    {
        var handler = Handler();
        await using var app = With(handler, new InlineValidator<Ask>(), new AskValidator());

        (await app.Send(new Ask(null))).ShouldBeInvalid(("Text", "Say something."));

        handler.ReceivedCalls().Should().BeEmpty();
    }

    [Fact]
    public async Task Validation_WhenAccepted_LetsThroughWithTheToken()
    {
        using var source = new CancellationTokenSource();
        var handler = Handler();
        await using var app = With(handler, new AskValidator());

        (await app.Send(new Ask("x"), source.Token)).ShouldSucceed().Should().Be(42);

        await handler.Received(1).Handle(new Ask("x"), source.Token);
    }

    [Fact]
    public async Task Logging_WhenRefused_NamesUseCaseAndReasonAndNothingTyped()
    {
        await using var app = new UseCases();

        await app.Send(new AddTask("typed\nsecret", "typed\0secret"));
        await app.Send(new GetTask(Guid.CreateVersion7()));

        app.Log.Lines.Should().Equal(
            (LogLevel.Information, "AddTask was refused: Validation"), (LogLevel.Information, "GetTask was refused: NotFound"));
    }

    [Fact]
    public async Task LogFacts_WhenSomethingHappened_LogsOneLineWithIdsOnly()
    {
        await using var app = new UseCases();

        var view = (await app.Send(new AddTask("typed secret"))).ShouldSucceed();
        await app.Send(new ToggleTask(view.Id));
        await app.Send(new DeleteTask(view.Id));

        Guid Step(int n) => app.Announced.ElementAt(n).Change.Scope.Step;
        app.Log.Lines.Should().Equal(
            (LogLevel.Debug, $"Added task {view.Id} of owner {app.Id.Value} in step {Step(0)}"),
            (LogLevel.Debug, $"Completed task {view.Id} of owner {app.Id.Value} in step {Step(1)}"),
            (LogLevel.Information, $"Deleted task {view.Id} of owner {app.Id.Value} in step {Step(2)}"));
    }

    [Fact]
    public async Task LogFacts_WhenNothingChanged_LogsNothing()
    {
        await using var app = new UseCases();
        var task = app.Given(ATask.Titled("Milk"));

        await app.Send(new RestoreTask(task.Id));
        await app.Send(new ListTasks());

        app.Log.Lines.Should().BeEmpty();
    }

    [Fact]
    public async Task AddApplication_WhenAClockIsThere_KeepsIt()
    {
        await using var app = new UseCases();

        (await app.Send(new AddTask("Milk"))).ShouldSucceed().CreatedAt.Should().Be(TestTime.Start);
    }
}
