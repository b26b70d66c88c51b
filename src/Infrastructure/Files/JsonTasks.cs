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

/// <summary>Our own format, which loses nothing: <c>{ "schemaVersion": 1, "tasks": [ … ] }</c>, or only the array. What is unknown in it is refused, never ignored.</summary>
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

    public IReadOnlyList<string> OtherEndings => [];

    public string ContentType => "application/json";

    public async Task<TaskFile> Open(Stream file, IReadOnlyDictionary<string, string>? fields, CancellationToken cancellationToken) =>
        new(Read(new JsonArrayReader(await TextFile.Utf8(file, cancellationToken), SchemaVersion), cancellationToken), $"{{\"schemaVersion\":{SchemaVersion},\"tasks\":[\n", ",\n", "\n]}\n");

    public Task Write(IAsyncEnumerable<TaskView> tasks, Stream file, CancellationToken cancellationToken) =>
        JsonSerializer.SerializeAsync(file, new { SchemaVersion, Tasks = tasks }, Options, cancellationToken);

    private static async IAsyncEnumerable<FileEntry> Read(JsonArrayReader elements, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var number = 1L; await elements.Next(cancellationToken) is { } element; number++)
        {
            var raw = Encoding.UTF8.GetString(element.Span);
            var (task, problem) = Task(element.Span, number - 1);
            yield return new FileEntry(number, task, problem, () => raw);
        }
    }

    // Ids of other programs are in their formats only.
    private static void WithoutKey(JsonTypeInfo type)
    {
        if (type.Type == typeof(FileTask)) type.Properties.Remove(type.Properties.Single(property => property.Name == "key"));
    }

    private static (FileTask?, string?) Task(ReadOnlySpan<byte> element, long index)
    {
        try
        {
            return JsonSerializer.Deserialize<FileTask>(element, Options) is { } task ? (task, null) : (null, $"tasks[{index}] is null.");
        }
        catch (JsonException wrong)
        {
            return (null, $"tasks[{index}]{wrong.Path?[1..]} is unknown, there twice, or not what it should be.");
        }
        catch (ArgumentOutOfRangeException)
        {
            return (null, $"tasks[{index}] has an instant that no calendar has.");
        }
    }
}
