using FluentValidation;
using MediatR;
using TaskManager.Domain.Common;

namespace TaskManager.Application.Common;

/// <summary>Runs the request's validators before its handler: the only place where validators run.</summary>
internal sealed class ValidationBehavior<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
    where TResponse : IFailable<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        foreach (var validator in validators)
        {
            var outcome = await validator.ValidateAsync(request, cancellationToken);
            if (!outcome.IsValid)
                return TResponse.Fail(new Validation(outcome.Errors.ToLookup(error => error.PropertyName, error => error.ErrorMessage)));
        }
        return await next();
    }
}
