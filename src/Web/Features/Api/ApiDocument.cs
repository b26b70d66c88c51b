using System.Security.Cryptography;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using TaskManager.Application.Accounts;
using TaskManager.Web.Features.Tokens;

namespace TaskManager.Web.Features.Api;

/// <summary>
/// The description of the API (OpenAPI 3.1): made of the route table, the types and their docstrings, on the first request. It holds no
/// data of an owner, so it needs no sign-in.
/// </summary>
internal static class ApiDocument
{
    /// <summary>Where it is.</summary>
    public const string Address = "/openapi/v1.json";

    private const string Name = "v1";

    private const string About = """
        The tasks of TaskManager for programs: the same use cases as the pages, and every change shows at once in every open tab.

        - {0}
        - Unknown and repeated parameters and members are refused (400), never ignored.
        - In a change, a member that is absent leaves its field as it is.
        - The version of a task is its ETag. With `If-Match` a change is refused (412) when the task has become another since.
        - A list goes on with `after`, which is the `next` of the page before.
        - Instants are in UTC (ISO 8601), ids are UUIDs.
        - Errors are problem details (RFC 9457); `errors` has messages by member.
        """;

    private const string WithTokens =
        "Each request needs a token, made on the account page with the scope `read` or `write`: `Authorization: Bearer tm_…`.";

    private const string WithoutTokens =
        "There are no accounts here: programs of this machine need no token, and others are refused (401).";

    public static IServiceCollection AddApiDocument(this IServiceCollection services) => services.AddOpenApi(Name, options =>
    {
        options.ShouldInclude = endpoint => endpoint.RelativePath!.StartsWith("api/", StringComparison.Ordinal);
        options.CreateSchemaReferenceId = type =>
            type.Type == typeof(NoMembers) ? null : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        options.AddSchemaTransformer(ApiSchemas.Complete);
        options.AddOperationTransformer(ApiOperations.Complete);
        options.AddDocumentTransformer(Introduce);
    });

    public static void MapApiDocument(this WebApplication app)
    {
        var made = new Lazy<Task<(byte[], EntityTagHeaderValue)>>(() => Make(app.Services));
        app.MapGet(Address, async context =>
        {
            var (json, tag) = await made.Value;
            context.Response.Headers.CacheControl = CacheControlHeaderValue.NoCacheString;
            await TypedResults.Bytes(json, "application/json", entityTag: tag).ExecuteAsync(context);
        }).AllowAnonymous();
    }

    private static async Task<(byte[] Json, EntityTagHeaderValue Tag)> Make(IServiceProvider services)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync();
        using var json = new MemoryStream();
        await document.SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1);
        var bytes = json.ToArray();
        return (bytes, new EntityTagHeaderValue($"\"{WebEncoders.Base64UrlEncode(SHA256.HashData(bytes))}\""));
    }

    private static Task Introduce(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var accounts = context.ApplicationServices.GetRequiredService<AccountOptions>().Enabled;
        document.Info = new OpenApiInfo
        {
            Title = "TaskManager",
            Version = "1",
            Description = About.Replace("{0}", accounts ? WithTokens : WithoutTokens, StringComparison.Ordinal),
        };
        // Relative to the document: a proxy may have put a path before both.
        document.Servers = [new OpenApiServer { Url = ".." }];
        if (accounts)
            document.AddComponent(BearerTokens.Name, new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "A token that its owner has made on the account page.",
            });
        return Task.CompletedTask;
    }
}
