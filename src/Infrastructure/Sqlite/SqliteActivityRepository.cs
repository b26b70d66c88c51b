using Microsoft.Data.Sqlite;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using static TaskManager.Infrastructure.Sqlite.SqliteScope;
using static TaskManager.Infrastructure.Sqlite.SqliteValues;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>Stores activity logs in SQLite.</summary>
internal sealed class SqliteActivityRepository(SqliteDatabase database) : IActivityRepository
{
    public Task Add(Scope scope, Activity activity, CancellationToken cancellationToken) => database.Write(session => session.Execute(
        "INSERT INTO activity (owner, at, kind, detail, address) VALUES ($owner, $at, $kind, $detail, $address)",
        Owner(scope), ("$at", activity.At.ToUnixTimeMilliseconds()), ("$kind", activity.Kind.ToString()),
        ("$detail", Cut(activity.Detail)), ("$address", Cut(activity.Address))), cancellationToken);

    // Entries of kinds that only a newer version knows are skipped.
    public async Task<IReadOnlyList<Activity>> List(Scope scope, int limit, CancellationToken cancellationToken) =>
        await database.Read<IReadOnlyList<Activity>>(session =>
        [.. session.Query($"SELECT at, kind, detail, address FROM activity WHERE {Reached} ORDER BY number DESC LIMIT $limit", Read,
            Owner(scope), ("$limit", limit)).OfType<Activity>()], cancellationToken);

    /// <summary>Deletes entries older than <paramref name="before"/>.</summary>
    internal static int Purge(SqliteSession session, DateTimeOffset before) =>
        session.Execute("DELETE FROM activity WHERE at < $before", ("$before", Milliseconds(before)));

    private static Activity? Read(SqliteDataReader row) => !Enum.TryParse<ActivityKind>(row.GetString(1), out var kind) ? null : new(
        Instant(row.GetInt64(0)), kind,
        row.IsDBNull(2) ? null : row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3));

    private static string? Cut(string? text) => text?.Length > Activity.MaxTextLength ? text[..Activity.MaxTextLength] : text;
}
