using Microsoft.Data.Sqlite;
using TaskManager.Application.Work;
using TaskManager.Domain.Common;
using TaskManager.Infrastructure.Work;
using static TaskManager.Infrastructure.Sqlite.SqliteScope;
using static TaskManager.Infrastructure.Sqlite.SqliteValues;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>Stores jobs in SQLite, one JSON text each beside the columns that queries need, and the pieces of their files.</summary>
internal sealed class SqliteJobRepository(SqliteDatabase database) : IJobRepository
{
    // A unique index allows one running job per owner.
    private const string NextRunnable = """
        SELECT data, version, created_at, id FROM jobs WHERE state = 'Running' AND coalesce(leased_until, 0) <= $now
        UNION ALL
        SELECT data, version, created_at, id FROM jobs
        WHERE state = 'Queued' AND NOT EXISTS (SELECT 1 FROM jobs AS busy WHERE busy.state = 'Running' AND busy.owner = jobs.owner)
        ORDER BY created_at, id LIMIT 1
        """;

    public Task Add(Scope scope, Job job, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(job.Owner, scope.Owner);
        return database.Write(session => session.Execute("""
            INSERT INTO jobs (id, owner, input, created_at, state, leased_until, ended_at, output, version, data)
            VALUES ($id, $owner, $input, $created_at, $state, $leased_until, $ended_at, $output, $version, $data)
            """,
            [
                .. Values(job), ("$id", Bytes(job.Id)), Owner(scope), ("$created_at", Milliseconds(job.CreatedAt)),
                ("$version", job.Version),
            ]), cancellationToken);
    }

    public Task<Job?> Find(Scope scope, Guid id, CancellationToken cancellationToken) => database.Read(
        session => session.Find($"SELECT data, version FROM jobs WHERE id = $id AND {Reached}", Read, ("$id", Bytes(id)), Owner(scope)),
        cancellationToken);

    public async Task<IReadOnlyList<Job>> List(Scope scope, int limit, CancellationToken cancellationToken) =>
        await database.Read(session => session.Query(
            $"SELECT data, version FROM jobs WHERE {Reached} ORDER BY created_at DESC, id DESC LIMIT $limit", Read, Owner(scope),
            ("$limit", limit)), cancellationToken);

    public Task<bool> Save(Scope scope, Job job, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(job.Owner, scope.Owner);
        return database.Write(session => Save(session, job), cancellationToken);
    }

    public async Task<Job?> Lease(DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken)
    {
        // Reads first: this runs every few seconds, and an empty write would reset LastWriteFailed.
        if (await database.Read(session => FindRunnable(session, now), cancellationToken) is null) return null;
        return await database.Write(session =>
        {
            if (FindRunnable(session, now) is not { } next) return null;
            next = next with { State = JobState.Running, LeasedUntil = until, Attempts = next.Attempts + 1 };
            return Save(session, next) ? next with { Version = next.Version + 1 } : null;
        }, cancellationToken);
    }

    public Task AddPiece(Scope scope, Guid file, int number, byte[] bytes, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.Write(session => session.Execute("""
            INSERT INTO job_pieces (file, number, owner, at, bytes) VALUES ($file, $number, $owner, $at, $bytes)
            ON CONFLICT (file, number) DO UPDATE SET at = excluded.at, bytes = excluded.bytes WHERE owner = excluded.owner
            """,
            ("$file", Bytes(file)), ("$number", number), Owner(scope), ("$at", Milliseconds(now)), ("$bytes", bytes)), cancellationToken);

    public Task<byte[]?> ReadPiece(Scope scope, Guid file, int number, CancellationToken cancellationToken) => database.Read(
        session => (byte[]?)session.Scalar($"SELECT bytes FROM job_pieces WHERE file = $file AND number = $number AND {Reached}",
            ("$file", Bytes(file)), ("$number", number), Owner(scope)), cancellationToken);

    // Deletes in batches, so that other writes can run in between.
    public async Task RemoveFile(Scope scope, Guid file, CancellationToken cancellationToken)
    {
        while (await database.Write(session => session.Execute(
            $"DELETE FROM job_pieces WHERE rowid IN (SELECT rowid FROM job_pieces WHERE file = $file AND {Reached} LIMIT 32)",
            ("$file", Bytes(file)), Owner(scope)), cancellationToken) > 0) continue;
    }

    public async Task Purge(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await database.Write(
            session => session.Execute("DELETE FROM jobs WHERE ended_at < $before", ("$before", Milliseconds(before))), cancellationToken);
        while (await database.Write(session => session.Execute("""
            DELETE FROM job_pieces WHERE rowid IN (SELECT rowid FROM job_pieces
            WHERE at < $before AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.owner = job_pieces.owner AND file IN (input, output)) LIMIT 32)
            """, ("$before", Milliseconds(before))), cancellationToken) > 0) continue;
    }

    private static Job? FindRunnable(SqliteSession session, DateTimeOffset now) =>
        session.Find(NextRunnable, Read, ("$now", Milliseconds(now)));

    private static bool Save(SqliteSession session, Job job) => session.Execute($"""
        UPDATE jobs SET state = $state, leased_until = $leased_until, ended_at = $ended_at, input = $input, output = $output,
            data = $data, version = version + 1
        WHERE id = $id AND {Reached} AND version = $version
        """, [.. Values(job), ("$id", Bytes(job.Id)), ("$owner", Bytes(job.Owner)), ("$version", job.Version)]) == 1;

    private static (string, object?)[] Values(Job job) =>
    [
        ("$input", job.Input is { } input ? Bytes(input) : null),
        ("$output", job.Output is { } output ? Bytes(output.File) : null),
        ("$state", job.State.ToString()),
        ("$leased_until", Milliseconds(job.LeasedUntil)),
        ("$ended_at", Milliseconds(job.EndedAt)),
        ("$data", JobJson.Write(job)),
    ];

    private static Job Read(SqliteDataReader row) => JobJson.Read(row.GetString(0), row.GetInt64(1));
}
