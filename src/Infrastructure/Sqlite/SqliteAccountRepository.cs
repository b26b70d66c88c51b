using System.Text.Json;
using Microsoft.Data.Sqlite;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using static TaskManager.Infrastructure.Sqlite.SqliteScope;
using static TaskManager.Infrastructure.Sqlite.SqliteValues;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>
/// Stores accounts in SQLite, one JSON text each. Only the e-mail address and the passkeys, which queries need, are also columns.
/// </summary>
internal sealed class SqliteAccountRepository(SqliteDatabase database) : IAccountRepository
{
    // Live tasks and the trash have separate indexes by owner.
    private static readonly string[] Tasks = [$"{Reached} AND deleted_at IS NULL", $"{Reached} AND deleted_at IS NOT NULL"];

    // Words are deleted before their tasks, which name the rows.
    private static readonly string[] OwnedRows =
    [
        "accounts WHERE id = $owner", $"passkeys WHERE {Reached}", $"grants WHERE {Reached}", $"activity WHERE {Reached}",
        $"jobs WHERE {Reached}", $"job_pieces WHERE {Reached}",
        $"task_words WHERE rowid IN (SELECT number FROM tasks WHERE {Tasks[0]})",
        $"task_counts WHERE {Reached}",
        .. Tasks.Select(tasks => $"tasks WHERE {tasks}"),
    ];

    public Task<Account?> Find(Scope scope, CancellationToken cancellationToken) =>
        Find("SELECT data, version FROM accounts WHERE id = $key", Bytes(scope.Owner), cancellationToken);

    public Task<Account?> FindByEmail(string emailKey, CancellationToken cancellationToken) =>
        Find("SELECT data, version FROM accounts WHERE email_key = $key", emailKey, cancellationToken);

    public Task<Account?> FindByPasskey(byte[] credentialId, CancellationToken cancellationToken) =>
        Find(
            "SELECT data, version FROM accounts WHERE id = (SELECT owner FROM passkeys WHERE credential_id = $key)", credentialId,
            cancellationToken);

    public Task<bool> IsEmpty(CancellationToken cancellationToken) =>
        database.Read(session => session.Scalar("SELECT id FROM accounts LIMIT 1") is null, cancellationToken);

    public Task<bool> Add(Scope scope, Account account, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(account.Id, scope.Owner);
        account.Version = 1;
        return database.Write(session => AreFree(session, account.Passkeys, scope) && session.Execute(
            "INSERT INTO accounts (id, email_key, version, data) VALUES ($id, $email, 1, $data) ON CONFLICT DO NOTHING",
            ("$id", Bytes(scope.Owner)), ("$email", account.EmailKey), ("$data", JsonSerializer.Serialize(account))) == 1
            && StorePasskeys(session, account.Passkeys, scope), cancellationToken);
    }

    public async Task<bool> Update(Scope scope, Account account, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(account.Id, scope.Owner);
        var updated = await database.Write(session => AreFree(session, account.Passkeys, scope) && session.Execute(
            "UPDATE OR IGNORE accounts SET email_key = $email, version = $version + 1, data = $data WHERE id = $id AND version = $version",
            ("$email", account.EmailKey), ("$version", account.Version), ("$data", JsonSerializer.Serialize(account)),
            ("$id", Bytes(scope.Owner))) == 1
            && StorePasskeys(session, account.Passkeys, scope), cancellationToken);
        if (updated) account.Version++;
        return updated;
    }

    public Task Delete(Scope scope, CancellationToken cancellationToken) => database.Write(session =>
    {
        foreach (var tasks in Tasks) SqliteFacts.RemoveOf(session, tasks, Owner(scope));
        foreach (var what in OwnedRows) session.Execute($"DELETE FROM {what}", Owner(scope));
        return true;
    }, cancellationToken);

    private Task<Account?> Find(string sql, object key, CancellationToken cancellationToken) =>
        database.Read(session => session.Find(sql, Read, ("$key", key)), cancellationToken);

    // Whether no other account has one of the passkeys.
    private static bool AreFree(SqliteSession session, IReadOnlyList<Passkey> passkeys, Scope scope) => passkeys.All(passkey =>
        session.Scalar("SELECT owner FROM passkeys WHERE credential_id = $id", ("$id", passkey.CredentialId)) is not byte[] other
        || other.AsSpan().SequenceEqual(Bytes(scope.Owner)));

    private static bool StorePasskeys(SqliteSession session, IReadOnlyList<Passkey> passkeys, Scope scope)
    {
        session.Execute($"DELETE FROM passkeys WHERE {Reached}", Owner(scope));
        foreach (var passkey in passkeys)
            session.Execute(
                "INSERT INTO passkeys (credential_id, owner) VALUES ($id, $owner)", ("$id", passkey.CredentialId), Owner(scope));
        return true;
    }

    // Members missing in older texts get their defaults.
    private static Account Read(SqliteDataReader row)
    {
        var account = JsonSerializer.Deserialize<Account>(row.GetString(0))!;
        account.Version = row.GetInt64(1);
        return account;
    }
}
