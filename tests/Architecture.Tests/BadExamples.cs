using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Architecture.Tests.Bad
{
    internal class UnsealedClass;

    internal class BaseClass;

    internal sealed class SealedClass : BaseClass;

    public sealed record Request : IRequest<int>;

    public sealed record Unvalidated(string Text) : IQuery<string>;

    public sealed record Unsent : ICommand<int>;

    internal sealed class Sender(IMediator mediator)
    {
        public async Task<int> Send() => await mediator.Send(new Request()) + (await mediator.Send(new Unvalidated(""))).Value.Length;
    }

    public sealed class PublicHandler : IRequestHandler<Request, int>
    {
        public Task<int> Handle(Request request, CancellationToken cancellationToken) => Task.FromResult(0);
    }

    public sealed class PublicValidator : AbstractValidator<Request>;

    public sealed record Happened : INotification;

    public sealed class PublicReaction : INotificationHandler<Happened>
    {
        public Task Handle(Happened notification, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    public sealed class PublicBehavior : IPipelineBehavior<Request, int>
    {
        public Task<int> Handle(Request request, CancellationToken cancellationToken, RequestHandlerDelegate<int> next) => next();
    }

    public interface ILooseRepository
    {
        Task<int> Fine(Scope scope, CancellationToken cancellationToken);

        Task<int> NoOwner(Guid id, CancellationToken cancellationToken);

        Task<int> NoToken(Scope scope);

        Task<int> OptionalToken(Scope scope, CancellationToken cancellationToken = default);

        int Blocks(Scope scope, CancellationToken cancellationToken);

        int Nothing();
    }

    public sealed class PublicAdapter : ILooseRepository
    {
        public Task<int> Fine(Scope scope, CancellationToken cancellationToken) => Task.FromResult(0);

        public Task<int> NoOwner(Guid id, CancellationToken cancellationToken) => Task.FromResult(0);

        public Task<int> NoToken(Scope scope) => Task.FromResult(0);

        public Task<int> OptionalToken(Scope scope, CancellationToken cancellationToken = default) => Task.FromResult(0);

        public int Blocks(Scope scope, CancellationToken cancellationToken) => 0;

        public int Nothing() => 0;
    }

    internal interface ILeaky
    {
        Task<IReadOnlyList<IQueryable<int>>> Query();
    }

    internal sealed class DecidingController(ITaskRepository tasks) : Controller
    {
        public Task<TaskItem?> Find(Scope scope, Guid id) => tasks.Find(scope, id, default);
    }

    internal static class Statics
    {
        internal static int Count = 1;

        internal static string Name { get; set; } = "x";

        internal static readonly Dictionary<string, int> Cache = [];

        internal static readonly IReadOnlyList<string> Fine = ["a"];

        internal const int Constant = 1;
    }
}

namespace TaskManager.Architecture.Tests.Bad.Named
{
    internal sealed class Task;
}

namespace TaskManager.Architecture.Tests.Bad.One
{
    internal sealed class First(Two.Second second)
    {
        public Two.Second Second => second;
    }
}

namespace TaskManager.Architecture.Tests.Bad.Two
{
    internal sealed class Second
    {
        public static string Name => nameof(One) + typeof(One.First);
    }
}

namespace TaskManager.Domain.Bad
{
    internal sealed record UsesAPackage(IMediator Mediator);
}

namespace TaskManager.Application.Bad
{
    internal sealed record UsesAnAdapter(Infrastructure.StartupException Thrown);
}

namespace TaskManager.Infrastructure.Bad
{
    internal sealed record UsesPages(Controller Controller);
}

namespace TaskManager.Web.Bad
{
    internal sealed record UsesADatabase(Microsoft.Data.Sqlite.SqliteConnection Connection);

    internal sealed record PastTheUseCases(ITaskRepository Tasks);
}
