using FluentValidation;
using MediatR;
using TaskManager.Domain.Common;

namespace TaskManager.Architecture.Tests;

/// <summary>What the rules must find: each type here breaks the one that its name says.</summary>
public static class BadExamples
{
    internal class UnsealedClass;

    internal class BaseClass;

    internal sealed class SealedClass : BaseClass;

    public sealed record Request : IRequest<int>;

    public sealed class PublicHandler : IRequestHandler<Request, int>
    {
        public Task<int> Handle(Request request, CancellationToken cancellationToken) => System.Threading.Tasks.Task.FromResult(0);
    }

    public sealed class PublicValidator : AbstractValidator<Request>;

    public sealed record Happened : INotification;

    public sealed class PublicReaction : INotificationHandler<Happened>
    {
        public System.Threading.Tasks.Task Handle(Happened notification, CancellationToken cancellationToken) =>
            System.Threading.Tasks.Task.CompletedTask;
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
        public Task<int> Fine(Scope scope, CancellationToken cancellationToken) => System.Threading.Tasks.Task.FromResult(0);

        public Task<int> NoOwner(Guid id, CancellationToken cancellationToken) => System.Threading.Tasks.Task.FromResult(0);

        public Task<int> NoToken(Scope scope) => System.Threading.Tasks.Task.FromResult(0);

        public Task<int> OptionalToken(Scope scope, CancellationToken cancellationToken = default) =>
            System.Threading.Tasks.Task.FromResult(0);

        public int Blocks(Scope scope, CancellationToken cancellationToken) => 0;

        public int Nothing() => 0;
    }

    internal interface ILeaky
    {
        Task<IReadOnlyList<IQueryable<int>>> Query();
    }

    internal sealed class PastTheUseCases(ILooseRepository store)
    {
        public ILooseRepository Store { get; } = store;
    }

    internal sealed class Task;

    internal static class Statics
    {
        internal static int Count = 1;

        internal static string Name { get; set; } = "x";

        internal static readonly Dictionary<string, int> Cache = [];

        internal static readonly IReadOnlyList<string> Fine = ["a"];

        internal const int Constant = 1;
    }
}
