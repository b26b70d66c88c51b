using System.Text.Json;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Tests.Sqlite;

/// <summary>
/// Files of earlier versions: schema-N.db has <c>user_version</c> N. A letter marks a variant of the same version; a -wal file beside it
/// means that the server was killed.
/// </summary>
internal static class OldFile
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Sqlite");

    public static IEnumerable<string> Names { get; } =
        [.. Directory.GetFiles(Folder, "schema-*.db").Select(path => Path.GetFileNameWithoutExtension(path)).Order()];

    public static void Copy(string name, DatabaseFile to) => Copy(Path.Combine(Folder, name + ".db"), to.Path);

    /// <summary>Copies a database file, with its log if there is one.</summary>
    public static void Copy(string from, string to)
    {
        foreach (var part in new[] { "", "-wal" })
            if (File.Exists(from + part)) File.Copy(from + part, to + part, overwrite: true);
    }

    /// <summary>Reads all tasks, including the trash, by column names and without the product.</summary>
    public static async Task<List<TaskState>> Tasks(string name)
    {
        await using var file = new DatabaseFile();
        Copy(name, file);
        using var connection = file.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT * FROM tasks ORDER BY created_at DESC, id DESC";
        using var row = command.ExecuteReader();
        var tasks = new List<TaskState>();
        while (row.Read())
            tasks.Add(State(Enumerable.Range(0, row.FieldCount).Where(i => !row.IsDBNull(i)).ToDictionary(row.GetName, row.GetValue)));
        return tasks;
    }

    private static TaskState State(Dictionary<string, object> row)
    {
        if (row.TryGetValue("state", out var json)) return State(JsonDocument.Parse((string)json).RootElement);
        var createdAt = Instant("created_at")!.Value;
        return new TaskState
        {
            Id = Uuid("id"),
            Owner = new OwnerId(Uuid("owner")),
            Title = (string)row["title"],
            Description = (string?)row.GetValueOrDefault("description"),
            CompletedAt = (long)row["completed"] == 0 ? null : Instant("completed_at") ?? createdAt,
            CreatedAt = createdAt,
            UpdatedAt = Instant("updated_at") ?? createdAt,
            DeletedAt = Instant("deleted_at"),
            Version = (long)row.GetValueOrDefault("version", 1L),
        };

        Guid Uuid(string column) => new((byte[])row[column], bigEndian: true);
        DateTimeOffset? Instant(string column) =>
            row.TryGetValue(column, out var value) ? DateTimeOffset.FromUnixTimeMilliseconds((long)value) : null;
    }

    private static TaskState State(JsonElement json)
    {
        return new TaskState
        {
            Id = json.GetProperty("id").GetGuid(),
            Owner = new OwnerId(json.GetProperty("owner").GetGuid()),
            Title = json.GetProperty("title").GetString()!,
            Description = json.GetProperty("description").GetString(),
            CompletedAt = Instant("completedAt"),
            CreatedAt = Instant("createdAt")!.Value,
            UpdatedAt = Instant("updatedAt")!.Value,
            DeletedAt = Instant("deletedAt"),
            Version = json.GetProperty("version").GetInt64(),
        };

        DateTimeOffset? Instant(string name) =>
            json.GetProperty(name) is { ValueKind: JsonValueKind.Number } value
                ? DateTimeOffset.FromUnixTimeMilliseconds(value.GetInt64())
                : null;
    }
}
