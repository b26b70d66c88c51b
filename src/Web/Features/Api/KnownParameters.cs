using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Primitives;

namespace TaskManager.Web.Features.Api;

/// <summary>Names query parameters that an endpoint reads by itself.</summary>
/// <param name="Names">The names, which the start does not need.</param>
internal sealed record ReadsParameters(Func<IReadOnlyList<string>> Names);

/// <summary>Refuses a request with a parameter that its address does not know, or twice: a misspelt one is never ignored.</summary>
internal static class KnownParameters
{
    public static RouteGroupBuilder RefuseUnknownParameters(this RouteGroupBuilder api)
    {
        api.AddEndpointFilterFactory((_, next) =>
        {
            IReadOnlyList<string>? known = null;
            return context =>
            {
                var given = context.HttpContext.Request.Query;
                if (given.Count == 0) return next(context);
                known ??= Of((RouteEndpoint)context.HttpContext.GetEndpoint()!);
                return Mistake(given, known) is { } mistake ? ValueTask.FromResult<object?>(mistake) : next(context);
            };
        });
        return api;
    }

    /// <summary>The answer to a parameter that is not known, or is there twice; null when there is none.</summary>
    public static IResult? Mistake(IEnumerable<KeyValuePair<string, StringValues>> given, IReadOnlyList<string> known)
    {
        foreach (var (name, values) in given)
        {
            if (!known.Contains(name, StringComparer.OrdinalIgnoreCase)) return Wrong($"'{name}' is not known here. {All(known)}");
            if (values.Count > 1) return Wrong($"'{name}' is there more than once.");
        }
        return null;
    }

    private static IResult Wrong(string why) => ApiProblems.Of(StatusCodes.Status400BadRequest, why);

    // The parameters of the handler that are bound from the query.
    private static List<string> Of(RouteEndpoint endpoint)
    {
        var bound = endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
            .Where(parameter => parameter.ParameterInfo.ParameterType == typeof(string) || parameter.HasTryParse)
            .Where(parameter => parameter.ParameterInfo.GetCustomAttribute<FromHeaderAttribute>() is null)
            .Select(parameter => parameter.Name)
            .Where(name => endpoint.RoutePattern.GetParameter(name) is null);
        return [.. bound, .. endpoint.Metadata.GetMetadata<ReadsParameters>()?.Names() ?? []];
    }

    private static string All(IReadOnlyList<string> known) =>
        known.Count == 0 ? "This address takes no parameters." : $"The parameters are {string.Join(", ", known)}.";
}
