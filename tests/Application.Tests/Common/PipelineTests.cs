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
    public sealed record Probe(string? Text) : IQuery<int>;

    private sealed class ProbeValidator : AbstractValidator<Probe>
    {
        public ProbeValidator() => RuleFor(probe => probe.Text).NotEmpty().WithMessage("The text is missing.");
    }

    private static UseCases With(IRequestHandler<Probe, Result<int>> handler, params IValidator<Probe>[] validators) => new(services =>
    {
        services.AddSingleton(handler);
        foreach (var validator in validators) services.AddSingleton(validator);
    });

    private static IRequestHandler<Probe, Result<int>> Handler()
    {
        var handler = Substitute.For<IRequestHandler<Probe, Result<int>>>();
        handler.Handle(Arg.Any<Probe>(), Arg.Any<CancellationToken>()).Returns(Task.FromResult<Result<int>>(42));
        return handler;
    }

    [Fact]
    public async Task Span_OfAUseCase_IsAnErrorOnlyWhenItThrows()
    {
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == UseCaseSpans.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        var handler = Substitute.For<IRequestHandler<Probe, Result<int>>>();
        handler.Handle(new Probe("bug"), default).ThrowsAsync(new InvalidOperationException());
        handler.Handle(new Probe("refused"), default).Returns(TaskErrors.NotFound);
        await using var app = With(handler);

        await app.Awaiting(one => one.Send(new Probe("bug"))).Should().ThrowAsync<InvalidOperationException>();
        await app.Send(new Probe("refused"));

        var probes = spans.Where(span => span.OperationName == nameof(Probe));
        probes.Select(span => (span.Status, span.GetTagItem("taskmanager.refused")))
            .Should().BeEquivalentTo([(ActivityStatusCode.Error, (object?)null), (ActivityStatusCode.Unset, "NotFound")]);
    }

    [Fact]
    public async Task Validation_WhenAValidatorFails_DoesNotCallTheHandler()
    {
        var handler = Handler();
        await using var app = With(handler, new ProbeValidator());

        (await app.Send(new Probe(""))).ShouldBeInvalid(("Text", "The text is missing."));

        handler.ReceivedCalls().Should().BeEmpty();
    }

    [Fact]
    public async Task Validation_WhenTheSecondOfTwoValidatorsFails_DoesNotCallTheHandler()
    {
        var handler = Handler();
        await using var app = With(handler, new InlineValidator<Probe>(), new ProbeValidator());

        (await app.Send(new Probe(null))).ShouldBeInvalid(("Text", "The text is missing."));

        handler.ReceivedCalls().Should().BeEmpty();
    }

    [Fact]
    public async Task Validation_WhenValid_CallsTheHandlerWithTheToken()
    {
        using var source = new CancellationTokenSource();
        var handler = Handler();
        await using var app = With(handler, new ProbeValidator());

        (await app.Send(new Probe("x"), source.Token)).ShouldSucceed().Should().Be(42);

        await handler.Received(1).Handle(new Probe("x"), source.Token);
    }

    [Fact]
    public async Task Logging_WhenAUseCaseFails_NamesItAndTheErrorWithoutUserInput()
    {
        await using var app = new UseCases();

        await app.Send(new AddTask("typed\nsecret", "typed\0secret"));
        await app.Send(new GetTask(Guid.CreateVersion7()));

        app.Log.Lines.Should().Equal(
            (LogLevel.Information, "AddTask was refused: Validation"), (LogLevel.Information, "GetTask was refused: NotFound"));
    }

    [Fact]
    public async Task LogFacts_WhenTasksChanged_LogsOneLineWithIdsOnly()
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
    public async Task AddApplication_WhenAClockIsRegistered_KeepsIt()
    {
        await using var app = new UseCases();

        (await app.Send(new AddTask("Milk"))).ShouldSucceed().CreatedAt.Should().Be(TestTime.Start);
    }
}
