using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using TaskManager.Application.Tasks;
using TaskManager.Web.Features.Tokens;

namespace TaskManager.Web.Features.Api;

/// <summary>
/// Adds to the description of each operation what its metadata cannot say: headers, errors in words, and the scope of the token.
/// </summary>
internal static class ApiOperations
{
    public static Task Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var endpoint = context.Description;
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            if (parameter.In is ParameterLocation.Path) parameter.Description = "The id.";
            else if (parameter.In is ParameterLocation.Header)
                parameter.Description = "The versions (ETags) that the change may be based on; absent or `*`: any.";
        // A body that may have no members is not worth sending.
        if (endpoint.ParameterDescriptions.Any(parameter => parameter.Type == typeof(NoMembers))) operation.RequestBody = null;
        var responses = operation.Responses!;
        operation.Responses = [];
        foreach (var type in endpoint.SupportedResponseTypes.DistinctBy(type => type.StatusCode).OrderBy(type => type.StatusCode))
        {
            var response = operation.Responses[$"{type.StatusCode}"] = responses[$"{type.StatusCode}"];
            Complete((OpenApiResponse)response, type.StatusCode, isTask: type.Type == typeof(TaskView));
        }
        if (endpoint.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().FirstOrDefault()?.Policy is { } scope)
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(BearerTokens.Name, context.Document)] = [scope] }];
        return Task.CompletedTask;
    }

    private static void Complete(OpenApiResponse response, int status, bool isTask)
    {
        if (Meaning(status) is { } meaning) response.Description = meaning;
        if (isTask) Add(response, HeaderNames.ETag, "The version of the task, for If-Match.");
        if (status is 201 or 202) Add(response, HeaderNames.Location, "The address of what was made.");
        if (status is 401) Add(response, HeaderNames.WWWAuthenticate, "Bearer, with what is wrong with a token.");
        if (status is 429 or 503) Add(response, HeaderNames.RetryAfter, "When to try again, in seconds.");
    }

    private static void Add(OpenApiResponse response, string name, string description) =>
        (response.Headers ??= new Dictionary<string, IOpenApiHeader>())[name] =
            new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };

    private static string? Meaning(int status) => status switch
    {
        400 => "A parameter or member is unknown, there twice, or of another type. Nothing was changed.",
        401 => "The token is missing, unknown, revoked or expired; in personal mode: the request comes from another machine.",
        403 => "The token lacks the scope; in personal mode: a page of another site sent the request.",
        404 => "It does not exist, or belongs to another owner: the answers are alike.",
        409 => "It cannot be done as things are; the detail says why.",
        412 => "The task has become another version than those of If-Match.",
        413 => "The body is too long.",
        415 => "The body has another media type than those described, or another charset than UTF-8.",
        422 => "A value is not acceptable. Nothing was changed.",
        429 => "Too many requests of this account, or from this address.",
        500 => "A fault of the server. The detail has a reference that its log has too.",
        503 => "The storage cannot be used, or the server has too much to do.",
        _ => null,
    };
}
