using System.Text.Json;
using System.Text.Json.Serialization;

namespace TaskManager.Application.Common;

/// <summary>Writes instants in UTC (ISO 8601, ending in Z), and reads them with any offset; UTC when there is none.</summary>
public sealed class UtcJsonConverter : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">The instant in UTC is before year 1 or after year 9999.</exception>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var instant = reader.GetDateTime();
        return instant.Kind == DateTimeKind.Unspecified
            ? new DateTimeOffset(instant, TimeSpan.Zero)
            : new DateTimeOffset(instant).ToUniversalTime();
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime);
}
