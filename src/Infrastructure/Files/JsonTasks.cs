using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using TaskManager.Application.Common;
using TaskManager.Application.Tasks;
using TaskManager.Application.Transfer;

namespace TaskManager.Infrastructure.Files;

/// <summary>
/// The native, lossless format: <c>{ "schemaVersion": 1, "tasks": [ … ] }</c>, or the array alone. Unknown members are rejected.
/// </summary>
internal sealed class JsonTasks : ITaskFormat
{
    private const int SchemaVersion = 1;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        NumberHandling = JsonNumberHandling.Strict,
        Converters = { new UtcJsonConverter() },
        PropertyNameCaseInsensitive = false,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { WithoutKey } },
    };

    public string Name => "json";

    public IReadOnlyList<string> OtherExtensions => [];

    public string ContentType => "application/json";

    public async Task<TaskFile> Open(Stream file, IReadOnlyDictionary<string, string>? fields, CancellationToken cancellationToken)
    {
        var elements = new JsonArrayReader(await TextFile.Utf8(file, cancellationToken), SchemaVersion);
        return new TaskFile(Read(elements, cancellationToken), $"{{\"schemaVersion\":{SchemaVersion},\"tasks\":[\n", ",\n", "\n]}\n");
    }

    public Task Write(IAsyncEnumerable<TaskView> tasks, Stream file, CancellationToken cancellationToken) =>
        JsonSerializer.SerializeAsync(file, new { SchemaVersion, Tasks = tasks }, Options, cancellationToken);

    private static async IAsyncEnumerable<FileEntry> Read(
        JsonArrayReader elements, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var number = 1L; await elements.Next(cancellationToken) is { } element; number++)
        {
            var raw = Encoding.UTF8.GetString(element.Span);
            var (task, error) = Task(element.Span, number - 1);
            yield return new FileEntry(number, task, error, () => raw);
        }
    }

    // JSON files carry own ids only.
    private static void WithoutKey(JsonTypeInfo type)
    {
        if (type.Type != typeof(FileTask)) return;
        type.Properties.Remove(type.Properties.Single(property => property.Name == "key"));
    }

    private static (FileTask?, string?) Task(ReadOnlySpan<byte> element, long index)
    {
        try
        {
            return JsonSerializer.Deserialize<FileTask>(element, Options) is { } task
                ? (task, null)
                : (null, $"tasks[{index}] is null.");
        }
        catch (JsonException invalid)
        {
            return (null, $"tasks[{index}]{invalid.Path?[1..]} is unknown, duplicate, or of the wrong type.");
        }
        catch (ArgumentOutOfRangeException)
        {
            return (null, $"tasks[{index}] has an invalid instant.");
        }
    }
}
