using MediatR;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Common;

/// <summary>A use case that changes data.</summary>
/// <typeparam name="T">The result: the view of the changed data.</typeparam>
public interface ICommand<T> : IRequest<Result<T>>;

/// <summary>A use case that reads data.</summary>
/// <typeparam name="T">The result.</typeparam>
public interface IQuery<T> : IRequest<Result<T>>;
