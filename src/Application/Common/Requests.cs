using MediatR;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Common;

/// <summary>A use case that changes something.</summary>
/// <typeparam name="T">What it answers: the view of what it changed.</typeparam>
public interface ICommand<T> : IRequest<Result<T>>;

/// <summary>A use case that only reads.</summary>
/// <typeparam name="T">What it answers.</typeparam>
public interface IQuery<T> : IRequest<Result<T>>;
