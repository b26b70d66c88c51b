using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using TaskManager.Application.Transfer;
using TaskManager.Web.Features.Api;

namespace TaskManager.Web.Features.Transfer;

/// <summary>Describes the files of exports and imports, and the fields of an import, which is read by hand.</summary>
internal static class ImportDescription
{
    /// <summary>The endpoint answers with a file of any format.</summary>
    public static RouteHandlerBuilder ProducesFile(this RouteHandlerBuilder endpoint) =>
        endpoint.Produces(StatusCodes.Status200OK).AddOpenApiOperationTransformer((operation, context, _) =>
        {
            ((OpenApiResponse)operation.Responses!["200"]).Content = Files(context.ApplicationServices);
            return Task.CompletedTask;
        });

    /// <summary>Adds the body and the parameters of an import.</summary>
    public static Task Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var services = context.ApplicationServices;
        var fields = ImportForm.Fields.ToDictionary(name => name, name => Field(name, services));
        operation.Parameters = [.. fields.Select(field => new OpenApiParameter
        {
            Name = field.Key,
            In = ParameterLocation.Query,
            Description = field.Value.Description,
            Schema = field.Value,
        })];
        var file = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary", Description = "The file; absent with from." };
        var form = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            AdditionalPropertiesAllowed = false,
            Properties = fields.Append(new("file", file)).ToDictionary(field => field.Key, field => (IOpenApiSchema)field.Value),
        };
        operation.RequestBody = new OpenApiRequestBody
        {
            Description = "A form, or the file itself.",
            Content = new Dictionary<string, OpenApiMediaType>(Files(services)) { ["multipart/form-data"] = new() { Schema = form } },
        };
        return Task.CompletedTask;
    }

    // A file has no schema: it is what its media type says.
    private static Dictionary<string, OpenApiMediaType> Files(IServiceProvider services) =>
        services.GetServices<ITaskFormat>().ToDictionary(format => format.ContentType, _ => new OpenApiMediaType());

    private static OpenApiSchema Field(string name, IServiceProvider services)
    {
        var field = new OpenApiSchema { Type = JsonSchemaType.String };
        (field.Description, field.Default) = name switch
        {
            "from" => ("The id of a dry run, whose file is meant.", null),
            "dryRun" => ("Whether only to say what an import would do.", (JsonNode?)false),
            "fileName" => ("The name of a file that is sent as the body.", null),
            "mode" => ("What becomes of a file in which some lines cannot be imported.", null),
            "format" => ("The format of the file; absent: as the ending of its name says.", null),
            _ => ("The column of a table that has this field; absent everywhere: as the first line says.", null),
        };
        if (name == "from") field.Format = "uuid";
        if (name == "dryRun") field.Type = JsonSchemaType.Boolean;
        ApiSchemas.Limit(field, name, services);
        return field;
    }
}
