using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc;
using TaskManager.Application.Tasks;
using TaskManager.Application.Transfer;
using TaskManager.Domain.Tasks;
using TaskManager.Web.Features.Transfer;

namespace TaskManager.Web.Features.Api;

/// <summary>An example for each type of a body, made of the type itself, so that it cannot lack a member.</summary>
internal static class ApiExamples
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static readonly TaskView Milk = new()
    {
        Id = new Guid("0193a000-0000-7000-8000-000000000001"),
        Title = "Buy milk",
        Description = "Two litres",
        CreatedAt = Noon,
        UpdatedAt = Noon,
        Version = 1,
    };

    private static readonly ApiJob Import = new(
        new Guid("0193a000-0000-7000-8000-000000000002"), ImportOrder.Kind, "done", DryRun: true, "all-or-nothing", "tasks.csv", 3, 3, null,
        new ImportCounts(Added: 2, Present: 0, Refused: 1), [new RefusedLine(4, TaskErrors.TitleMissing)], null, Noon, Noon.AddSeconds(1));

    private static readonly object[] All =
    [
        new AddTask(Milk.Title, Milk.Description, Milk.Id),
        Milk,
        new ApiTasks([Milk], new TaskCounts(Active: 1, Completed: 4), null),
        Import,
        new ApiJobList([Import]),
        new ProblemDetails { Status = 404, Title = "Not Found", Detail = TaskErrors.NotFound.Message },
        new HttpValidationProblemDetails { Status = 422, Errors = { ["title"] = [TaskErrors.TitleTooLong] } },
    ];

    /// <summary>The example for a type; null when there is none.</summary>
    public static JsonNode? Of(JsonTypeInfo type) =>
        type.Type == typeof(EditTask)
            ? new JsonObject { ["title"] = "Buy oat milk", ["completed"] = true }
            : Array.Find(All, example => example.GetType() == type.Type) is { } found ? JsonSerializer.SerializeToNode(found, type) : null;
}
