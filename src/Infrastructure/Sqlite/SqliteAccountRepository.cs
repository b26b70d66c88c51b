using System.Text.Json;
using Microsoft.Data.Sqlite;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using static TaskManager.Infrastructure.Sqlite.SqliteValues;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>
/// The accounts in SQLite: a JSON text each, as nothing in them is ever searched but the address and the passkeys, which have places of their own.
/// </summary>
internal sealed class SqliteAccountRepository(SqliteDatabase database) : IAccountRepository
{
    // Live tasks and the trash have an index by owner each. Their words go first, since the rows say which they are.
    private static readonly string[] Everything =
    [
        "accounts WHERE id = $owner", "passkeys WHERE owner = $owner", "grants WHERE owner = $owner", "activity WHERE owner = $owner",
        "jobs WHERE owner = $owner", "job_pieces WHERE owner = $owner",
        "task_words WHERE rowid IN (SELECT number FROM tasks WHERE owner = $owner AND deleted_at IS NULL)",
        "task_counts WHERE owner = $owner",
        "tasks WHERE owner = $owner AND deleted_at IS NULL", "tasks WHERE owner = $owner AND deleted_at IS NOT NULL",
    ];

    public Task<Account?> Find(OwnerId owner, CancellationToken cancellationToken) =>
        Find("SELECT data, version FROM accounts WHERE id = $key", Bytes(owner), cancellationToken);

    public Task<Account?> FindByEmail(string emailKey, CancellationToken cancellationToken) =>
        Find("SELECT data, version FROM accounts WHERE email_key = $key", emailKey, cancellationToken);

    public Task<Account?> FindByPasskey(byte[] credentialId, CancellationToken cancellationToken) =>
        Find("SELECT data, version FROM accounts WHERE id = (SELECT owner FROM passkeys WHERE credential_id = $key)", credentialId, cancellationToken);

    public Task<bool> IsEmpty(CancellationToken cancellationToken) =>
        database.Read(session => session.Scalar("SELECT id FROM accounts LIMIT 1") is null, cancellationToken);

    public Task<bool> Add(OwnerId owner, Account account, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(account.Id, owner);
        account.Version = 1;
        return database.Write(session => AreFree(session, account.Passkeys, owner) && session.Execute(
            "INSERT INTO accounts (id, email_key, version, data) VALUES ($id, $email, 1, $data) ON CONFLICT DO NOTHING",
            ("$id", Bytes(owner)), ("$email", account.EmailKey), ("$data", JsonSerializer.Serialize(account))) == 1
            && Keep(session, account.Passkeys, owner), cancellationToken);
    }

    public async Task<bool> Update(OwnerId owner, Account account, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(account.Id, owner);
        var updated = await database.Write(session => AreFree(session, account.Passkeys, owner) && session.Execute(
            "UPDATE OR IGNORE accounts SET email_key = $email, version = $version + 1, data = $data WHERE id = $id AND version = $version",
            ("$email", account.EmailKey), ("$version", account.Version), ("$data", JsonSerializer.Serialize(account)), ("$id", Bytes(owner))) == 1
            && Keep(session, account.Passkeys, owner), cancellationToken);
        if (updated) account.Version++;
        return updated;
    }

    public Task Delete(OwnerId owner, CancellationToken cancellationToken) => database.Write(session =>
    {
        foreach (var what in Everything) session.Execute($"DELETE FROM {what}", ("$owner", Bytes(owner)));
        return true;
    }, cancellationToken);

    private Task<Account?> Find(string sql, object key, CancellationToken cancellationToken) =>
        database.Read(session => session.Find(sql, Read, ("$key", key)), cancellationToken);

    // Whether nobody else has one of them.
    private static bool AreFree(SqliteSession session, IReadOnlyList<Passkey> passkeys, OwnerId owner) => passkeys.All(passkey =>
        session.Scalar("SELECT owner FROM passkeys WHERE credential_id = $id", ("$id", passkey.CredentialId)) is not byte[] other
        || other.AsSpan().SequenceEqual(Bytes(owner)));

    private static bool Keep(SqliteSession session, IReadOnlyList<Passkey> passkeys, OwnerId owner)
    {
        session.Execute("DELETE FROM passkeys WHERE owner = $owner", ("$owner", Bytes(owner)));
        foreach (var passkey in passkeys)
            session.Execute("INSERT INTO passkeys (credential_id, owner) VALUES ($id, $owner)", ("$id", passkey.CredentialId), ("$owner", Bytes(owner)));
        return true;
    }

    // Tolerant: what an older text lacks gets its default.
    private static Account Read(SqliteDataReader row)
    {
        var account = JsonSerializer.Deserialize<Account>(row.GetString(0))!;
        account.Version = row.GetInt64(1);
        return account;
    }
}
