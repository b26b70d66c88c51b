using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using TaskManager.Application.Tasks;
using TaskManager.Application.Transfer;
using TaskManager.Application.Work;
using TaskManager.Domain.Tasks;
using TaskManager.Web.Features.Transfer;

namespace TaskManager.Web.Features.Api;

/// <summary>Adds to schemas what their types cannot say: limits, the values of a text, and examples.</summary>
internal static class ApiSchemas
{
    public static Task Complete(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var (type, member) = (context.JsonTypeInfo, context.JsonPropertyInfo);
        // The serializer does not know what our converter writes.
        if (type.Type == typeof(DateTimeOffset)) (schema.Type, schema.Format) = (JsonSchemaType.String, "date-time");
        if (type.Type == typeof(DateTimeOffset?)) (schema.Type, schema.Format) = (JsonSchemaType.String | JsonSchemaType.Null, "date-time");
        if (type.Kind == JsonTypeInfoKind.Object && member is null) Whole(schema, type, isSent: context.ParameterDescription is not null);
        else if (member?.DeclaringType.IsAssignableTo(typeof(ProblemDetails)) is not true
            && (member?.Name ?? context.ParameterDescription?.Name) is { } name)
            Limit(schema, name, context.ApplicationServices);
        // A title is needed, and what is to stay is left out.
        if (member?.DeclaringType.IsAssignableTo(typeof(IBaseRequest)) is true && (member.Name == "title" || ApiBody.RefusesNull(member)))
            schema.Type &= ~JsonSchemaType.Null;
        return Task.CompletedTask;
    }

    /// <summary>Adds to a schema what the domain says of the member or parameter of this name.</summary>
    public static void Limit(OpenApiSchema schema, string name, IServiceProvider services)
    {
        IEnumerable<string>? values = null;
        switch (name)
        {
            case "title": (schema.MinLength, schema.MaxLength) = (1, TaskItem.TitleMaxLength); break;
            case "description": schema.MaxLength = TaskItem.DescriptionMaxLength; break;
            case "q": schema.MaxLength = TaskSearch.QueryMaxLength; break;
            case "version": schema.Minimum = "1"; break;
            case "limit":
                (schema.Type, schema.Minimum, schema.Maximum) = (JsonSchemaType.Integer, "1", $"{ListTasks.MaxPageSize}");
                schema.Default = ListTasks.PageSize;
                break;
            case "view": (values, schema.Default) = (TaskViews.Names, TaskViews.All); break;
            case "format": values = services.GetServices<ITaskFormat>().Select(format => format.Name); break;
            case "mode": values = Enum.GetValues<ImportMode>().Select(ImportForm.NameOf); break;
            case "state": values = Enum.GetValues<JobState>().Select(ApiJob.NameOf); break;
            case "kind": values = [ExportOrder.Kind, ImportOrder.Kind]; break;
        }
        schema.Enum = values?.Select(value => (JsonNode)value).ToList();
    }

    private static void Whole(OpenApiSchema schema, JsonTypeInfo type, bool isSent)
    {
        if (!isSent)
        {
            // Members may be added to answers.
            schema.AdditionalPropertiesAllowed = true;
            if (!type.Type.IsAssignableTo(typeof(ProblemDetails)))
                schema.Required = type.Properties.Where(member => member.ShouldSerialize is null).Select(member => member.Name).ToHashSet();
        }
        if (type.Type == typeof(AddTask)) schema.Required = new HashSet<string> { "title" };
        foreach (var name in schema.Properties?.Keys.Where(name => ApiBody.IsStatedElsewhere(type.Type, name)).ToList() ?? [])
        {
            schema.Properties!.Remove(name);
            schema.Required?.Remove(name);
        }
        if (ApiExamples.Of(type) is { } example) schema.Examples = [example];
    }
}
