using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace TaskManager.Web.Features.Api;

/// <summary>
/// What is wrong with a body that cannot be read: the member, and what is expected. The exception's own message names our types.
/// </summary>
internal static class UnreadableBody
{
    private const int LongestPath = 100;

    public static string Describe(JsonException wrong, Endpoint? endpoint, IServiceProvider services)
    {
        if (wrong.Path is not { Length: > 1 } path || endpoint?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is not { } body)
            return "The body is no JSON object that can be read here, lacks a member that it must have, or has one twice.";
        var json = services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var members = json.GetTypeInfo(body).Properties.Where(member => !ApiBody.IsStatedElsewhere(body, member.Name)).ToList();
        if (members.Count == 0) return "This address takes no members.";
        return members.Find(member => IsAt(path, member.Name)) is { } known
            ? $"The member $.{known.Name} must be {Kind(known.PropertyType)}, and be there once."
            : $"The member {path[..int.Min(path.Length, LongestPath)]} is not known here. "
                + $"The members are {string.Join(", ", members.Select(member => member.Name))}.";
    }

    // "$.title", or what is inside of it.
    private static bool IsAt(string path, string member) =>
        path.StartsWith($"$.{member}", StringComparison.Ordinal) && path[(member.Length + 2)..] is "" or ['.' or '[', ..];

    private static string Kind(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var text when text == typeof(string) => "text",
        var id when id == typeof(Guid) => "a UUID",
        var flag when flag == typeof(bool) => "true or false",
        var instant when instant == typeof(DateTimeOffset) => "an instant, as in 2026-01-31T12:00:00Z",
        var number when number.IsPrimitive => "a number",
        _ => "of another type",
    };
}
