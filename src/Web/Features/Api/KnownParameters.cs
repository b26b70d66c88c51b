using Microsoft.AspNetCore.Http.Metadata;

namespace TaskManager.Web.Features.Api;

/// <summary>Names query parameters that an endpoint reads by itself; one that ends with <c>*</c> stands for all that begin so.</summary>
/// <param name="names">The names.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ReadsParametersAttribute(params string[] names) : Attribute
{
    public string[] Names => names;
}

/// <summary>Refuses a query with a parameter that its address does not know: a misspelt one is never ignored.</summary>
internal static class KnownParameters
{
    public static RouteGroupBuilder RefuseUnknownParameters(this RouteGroupBuilder api)
    {
        api.AddEndpointFilter(async (context, next) =>
        {
            var asked = context.HttpContext.Request.Query;
            if (asked.Count == 0) return await next(context);
            var known = Of(context.HttpContext);
            return asked.Keys.FirstOrDefault(key => !known.Any(name => Matches(name, key))) is { } unknown
                ? ApiProblems.Of(StatusCodes.Status400BadRequest, Words(unknown, known))
                : await next(context);
        });
        return api;
    }

    // The parameters of the handler that are bound from text and are not part of the path.
    private static List<string> Of(HttpContext context)
    {
        var endpoint = (RouteEndpoint)context.GetEndpoint()!;
        var bound = endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
            .Where(parameter => parameter.ParameterInfo.ParameterType == typeof(string) || parameter.HasTryParse)
            .Select(parameter => parameter.Name)
            .Where(name => endpoint.RoutePattern.GetParameter(name) is null);
        return [.. bound, .. endpoint.Metadata.GetMetadata<ReadsParametersAttribute>()?.Names ?? []];
    }

    private static bool Matches(string name, string key) =>
        name.EndsWith('*') ? key.StartsWith(name[..^1], StringComparison.Ordinal) : name.Equals(key, StringComparison.OrdinalIgnoreCase);

    private static string Words(string unknown, List<string> known) =>
        $"'{unknown}' is not known here. "
        + (known.Count == 0 ? "This address takes no parameters." : $"The parameters are {string.Join(", ", known)}.");
}
