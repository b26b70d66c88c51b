using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Json;
using TaskManager.Application.Common;
using TaskManager.Application.Tasks;
using TaskManager.Domain.Tasks;

namespace TaskManager.Web.Features.Api;

/// <summary>A page of tasks; <paramref name="Next"/> is the <c>after</c> of the next one, null at the end.</summary>
internal sealed record ApiTasks(IEnumerable<TaskView> Tasks, TaskCounts Counts, string? Next)
{
    public static ApiTasks Of(TaskList list) => new(list.Items, list.Counts, list.Next);
}

/// <summary>What a partial change says. A member that is absent leaves the task as it is there; <c>null</c> does only where it means something.</summary>
internal sealed class ApiChange
{
    private bool? _completed;

    /// <summary>The title; null is no title, and refused.</summary>
    public string? Title { get; set => field = value ?? ""; }

    /// <summary>The description; null removes it.</summary>
    public string? Description { get; set => field = value ?? ""; }

    /// <summary>Whether it is done; not null.</summary>
    public bool Completed { get => _completed ?? false; set => _completed = value; }

    /// <summary>The use case for it.</summary>
    public EditTask Of(Guid id, IReadOnlyList<long>? versions) => new(id, versions, Title, Description, _completed);
}

/// <summary>How the API reads and writes JSON: what it does not know, it refuses.</summary>
internal static class ApiJson
{
    public static void Configure(JsonOptions options)
    {
        var json = options.SerializerOptions;
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        json.AllowDuplicateProperties = false;
        json.PropertyNameCaseInsensitive = false;
        json.NumberHandling = JsonNumberHandling.Strict;
        // A list of jobs with what they refused, and one to spare, which the writer wants.
        json.MaxDepth = 7;
        json.Converters.Add(new UtcJsonConverter());
        json.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
    }
}
