using Microsoft.Data.Sqlite;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using static TaskManager.Infrastructure.Sqlite.SqliteScope;
using static TaskManager.Infrastructure.Sqlite.SqliteValues;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>Stores sessions and tokens in SQLite.</summary>
internal sealed class SqliteGrantRepository(SqliteDatabase database) : IGrantRepository
{
    private const string Columns = "id, owner, kind, name, scopes, created_at, expires_at, used_at";

    public Task<Grant?> Find(string id, DateTimeOffset now, CancellationToken cancellationToken) => database.Read(
        session => session.Find(
            $"SELECT {Columns} FROM grants WHERE id = $id AND expires_at > $now", Read, ("$id", id), ("$now", Milliseconds(now))),
        cancellationToken);

    public async Task<IReadOnlyList<Grant>> List(Scope scope, GrantKind kind, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.Read(session => session.Query(
            $"SELECT {Columns} FROM grants WHERE {Reached} AND kind = $kind AND expires_at > $now ORDER BY created_at DESC", Read,
            Owner(scope), ("$kind", (int)kind), ("$now", Milliseconds(now))), cancellationToken);

    public Task Add(Scope scope, Grant grant, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(grant.Owner, scope.Owner);
        return database.Write(session => session.Execute($"""
            INSERT INTO grants ({Columns})
            VALUES ($id, $owner, $kind, $name, $scopes, $created_at, $expires_at, $used_at)
            ON CONFLICT DO NOTHING
            """,
            ("$id", grant.Id), Owner(scope), ("$kind", (int)grant.Kind), ("$name", grant.Name), ("$scopes", (int)grant.Scopes),
            ("$created_at", Milliseconds(grant.CreatedAt)), ("$expires_at", Milliseconds(grant.ExpiresAt)),
            ("$used_at", Milliseconds(grant.UsedAt))) == 1
                ? true
                : throw new InvalidOperationException("A grant with this id exists."), cancellationToken);
    }

    public Task<bool> Renew(Scope scope, Grant grant, CancellationToken cancellationToken) => database.Write(session => session.Execute(
        $"UPDATE grants SET expires_at = $expires_at, used_at = $used_at WHERE id = $id AND {Reached}",
        ("$expires_at", Milliseconds(grant.ExpiresAt)), ("$used_at", Milliseconds(grant.UsedAt)),
        ("$id", grant.Id), Owner(scope)) == 1,
        cancellationToken);

    public Task<bool> Remove(Scope scope, string id, CancellationToken cancellationToken) => database.Write(
        session => session.Execute($"DELETE FROM grants WHERE id = $id AND {Reached}", ("$id", id), Owner(scope)) == 1, cancellationToken);

    public async Task<IReadOnlyList<string>> RemoveAll(Scope scope, GrantKind kind, string? except, CancellationToken cancellationToken) =>
        await database.Write(session => session.Query(
            $"DELETE FROM grants WHERE {Reached} AND kind = $kind AND id IS NOT $except RETURNING id", row => row.GetString(0),
            Owner(scope), ("$kind", (int)kind), ("$except", except)), cancellationToken);

    /// <summary>Removes the grants that have expired by <paramref name="now"/>.</summary>
    internal static int Purge(SqliteSession session, DateTimeOffset now) =>
        session.Execute("DELETE FROM grants WHERE expires_at <= $now", ("$now", Milliseconds(now)));

    private static Grant Read(SqliteDataReader row) => new(
        row.GetString(0), new OwnerId(new Guid((byte[])row.GetValue(1), bigEndian: true)), (GrantKind)row.GetInt32(2),
        row.GetString(3), (Scopes)row.GetInt32(4), Instant(row.GetInt64(5)), Instant(row.GetInt64(6)),
        row.IsDBNull(7) ? null : Instant(row.GetInt64(7)));
}
