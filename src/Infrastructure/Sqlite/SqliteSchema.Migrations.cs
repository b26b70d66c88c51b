using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>The migrations, oldest first. A released one changes only in parts that a later one rebuilds.</summary>
internal static partial class SqliteSchema
{
    // Ids and owners are UUIDs, 16 bytes big-endian, which sort like their text; instants are milliseconds since 1970.
    private static void Tasks(SqliteSession session) => session.Execute("""
        CREATE TABLE tasks (
            id BLOB NOT NULL PRIMARY KEY,
            owner BLOB NOT NULL,
            title TEXT NOT NULL,
            description TEXT,
            completed INTEGER NOT NULL DEFAULT 0,
            created_at INTEGER NOT NULL
        );
        CREATE INDEX tasks_by_age ON tasks (owner, created_at DESC, id DESC);
        CREATE INDEX tasks_by_state ON tasks (owner, completed, created_at DESC, id DESC);
        """);

    // New columns are NULL in older rows, which read with defaults until the task changes.
    private static void HistoryAndTrash(SqliteSession session) => session.Execute("""
        ALTER TABLE tasks ADD COLUMN completed_at INTEGER;
        ALTER TABLE tasks ADD COLUMN updated_at INTEGER;
        ALTER TABLE tasks ADD COLUMN deleted_at INTEGER;
        ALTER TABLE tasks ADD COLUMN version INTEGER;
        DROP INDEX tasks_by_age;
        DROP INDEX tasks_by_state;
        CREATE INDEX tasks_by_age ON tasks (owner, created_at DESC, id DESC) WHERE deleted_at IS NULL;
        CREATE INDEX tasks_by_state ON tasks (owner, completed, created_at DESC, id DESC) WHERE deleted_at IS NULL;
        CREATE INDEX tasks_in_trash ON tasks (deleted_at) WHERE deleted_at IS NOT NULL;
        CREATE TABLE write_probe (id INTEGER PRIMARY KEY CHECK (id = 1), written_at INTEGER NOT NULL);
        """);

    // Earlier tables of words and counts: States rebuilds them from the tasks.
    private static void Superseded(SqliteSession session) { }

    // Ascending indexes append new tasks at the end, which fills pages: a quarter smaller and faster to add to, as fast to read backwards.
    private static void AscendingIndexes(SqliteSession session) => session.Execute("""
        DROP INDEX tasks_by_age;
        DROP INDEX tasks_by_state;
        CREATE INDEX tasks_by_age ON tasks (owner, created_at, id) WHERE deleted_at IS NULL;
        CREATE INDEX tasks_by_state ON tasks (owner, completed, created_at, id) WHERE deleted_at IS NULL;
        """);

    private static void Accounts(SqliteSession session) => session.Execute("""
        CREATE TABLE accounts (id BLOB NOT NULL PRIMARY KEY, email_key TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, data TEXT NOT NULL);
        CREATE TABLE passkeys (credential_id BLOB NOT NULL PRIMARY KEY, owner BLOB NOT NULL);
        CREATE INDEX passkeys_by_owner ON passkeys (owner);
        CREATE TABLE grants (
            id TEXT NOT NULL PRIMARY KEY,
            owner BLOB NOT NULL,
            kind INTEGER NOT NULL,
            name TEXT NOT NULL,
            scopes INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            used_at INTEGER,
            ticket BLOB
        );
        CREATE INDEX grants_by_owner ON grants (owner, kind, created_at);
        CREATE INDEX grants_by_end ON grants (expires_at);
        CREATE TABLE activity (
            number INTEGER PRIMARY KEY,
            owner BLOB NOT NULL,
            at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            detail TEXT,
            address TEXT
        );
        CREATE INDEX activity_by_owner ON activity (owner);
        CREATE INDEX activity_by_age ON activity (at);
        """);

    // An imported task stores the id of its import until the next change.
    private static void Jobs(SqliteSession session) => session.Execute("""
        CREATE TABLE jobs (
            id BLOB NOT NULL PRIMARY KEY,
            owner BLOB NOT NULL,
            state TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            leased_until INTEGER,
            ended_at INTEGER,
            input BLOB,
            output BLOB,
            version INTEGER NOT NULL,
            data TEXT NOT NULL
        );
        CREATE INDEX jobs_by_owner ON jobs (owner, created_at, id);
        CREATE UNIQUE INDEX jobs_at_work ON jobs (owner) WHERE state = 'Running';
        CREATE TABLE job_pieces (
            file BLOB NOT NULL,
            number INTEGER NOT NULL,
            owner BLOB NOT NULL,
            at INTEGER NOT NULL,
            bytes BLOB NOT NULL,
            PRIMARY KEY (file, number)
        );
        CREATE INDEX job_pieces_by_owner ON job_pieces (owner);
        CREATE INDEX job_pieces_by_age ON job_pieces (at);
        ALTER TABLE tasks ADD COLUMN import BLOB;
        ALTER TABLE tasks ADD COLUMN import_trashed INTEGER;
        """);

    // Leases are queried every few seconds, and must not read jobs that have ended.
    private static void JobsByState(SqliteSession session) => session.Execute("""
        CREATE INDEX jobs_by_state ON jobs (state, created_at, id);
        CREATE INDEX jobs_by_end ON jobs (ended_at) WHERE ended_at IS NOT NULL;
        """);

    // One JSON text per task, beside the columns that indexes need. Dropping the old table drops its triggers and indexes.
    private static void States(SqliteSession session)
    {
        session.Execute($"""
            CREATE TABLE tasks_new (
                number INTEGER PRIMARY KEY,
                id BLOB NOT NULL UNIQUE,
                owner BLOB NOT NULL,
                created_at INTEGER NOT NULL,
                completed INTEGER NOT NULL,
                deleted_at INTEGER,
                import BLOB,
                import_trashed INTEGER,
                state TEXT NOT NULL
            );
            INSERT INTO tasks_new
            SELECT
                NULL, id, owner, created_at, completed, deleted_at, import, import_trashed,
                json_object(
                'id', {Uuid("id")},
                'owner', {Uuid("owner")},
                'title', CAST(title AS TEXT),
                'description', CAST(description AS TEXT),
                'completedAt', CASE WHEN completed THEN coalesce(completed_at, created_at) END,
                'createdAt', created_at,
                'updatedAt', coalesce(updated_at, created_at),
                'deletedAt', deleted_at,
                'version', coalesce(version, 1))
            FROM tasks;
            DROP TABLE tasks;
            PRAGMA legacy_alter_table = ON;
            ALTER TABLE tasks_new RENAME TO tasks;
            PRAGMA legacy_alter_table = OFF;
            CREATE INDEX tasks_by_age ON tasks (owner, created_at, id) WHERE deleted_at IS NULL;
            CREATE INDEX tasks_by_state ON tasks (owner, completed, created_at, id) WHERE deleted_at IS NULL;
            CREATE INDEX tasks_in_trash ON tasks (deleted_at) WHERE deleted_at IS NOT NULL;
            CREATE INDEX tasks_in_trash_by_owner ON tasks (owner) WHERE deleted_at IS NOT NULL;
            DROP TABLE IF EXISTS search_pending;
            DROP TABLE IF EXISTS task_search;
            DROP TABLE IF EXISTS task_counts;
            CREATE TABLE task_counts (owner BLOB NOT NULL PRIMARY KEY, active INTEGER NOT NULL, completed INTEGER NOT NULL) WITHOUT ROWID;
            INSERT INTO task_counts SELECT owner, sum(1 - completed), sum(completed) FROM tasks WHERE deleted_at IS NULL GROUP BY owner;
            """);
    }

    // One row per change. The import id of a task becomes its first fact. Words and titles use the second folding.
    private static void Facts(SqliteSession session)
    {
        session.Execute($"""
            CREATE TABLE tasks_new (
                number INTEGER PRIMARY KEY,
                id BLOB NOT NULL UNIQUE,
                owner BLOB NOT NULL,
                created_at INTEGER NOT NULL,
                completed INTEGER NOT NULL,
                deleted_at INTEGER,
                title TEXT NOT NULL,
                state TEXT NOT NULL
            );
            INSERT INTO tasks_new SELECT number, id, owner, created_at, completed, deleted_at, '', state FROM tasks;
            CREATE TABLE facts (
                number INTEGER PRIMARY KEY,
                task INTEGER NOT NULL REFERENCES tasks_new (number) ON DELETE CASCADE,
                step BLOB NOT NULL,
                fact TEXT NOT NULL
            );
            CREATE INDEX facts_by_task ON facts (task);
            CREATE INDEX facts_by_step ON facts (step);
            INSERT INTO facts (task, step, fact)
            SELECT
                number, import,
                json_object(
                'kind', iif(import_trashed IS NULL, 'Added', 'Restored'),
                'actor', {Uuid("owner")},
                'step', {Uuid("import")},
                'at', coalesce(state ->> 'updatedAt', created_at),
                'version', coalesce(state ->> 'version', 1),
                'changes', iif(import_trashed IS NULL, json_array(),
                    json_array(json_object('field', 'deletedAt', 'was', CAST(import_trashed AS TEXT), 'is', NULL))))
            FROM tasks WHERE import IS NOT NULL AND json_valid(state);
            DROP TABLE tasks;
            PRAGMA legacy_alter_table = ON;
            ALTER TABLE tasks_new RENAME TO tasks;
            PRAGMA legacy_alter_table = OFF;
            CREATE INDEX tasks_by_age ON tasks (owner, created_at, id) WHERE deleted_at IS NULL;
            CREATE INDEX tasks_by_state ON tasks (owner, completed, created_at, id) WHERE deleted_at IS NULL;
            CREATE INDEX tasks_in_trash ON tasks (deleted_at) WHERE deleted_at IS NOT NULL;
            CREATE INDEX tasks_in_trash_by_owner ON tasks (owner) WHERE deleted_at IS NOT NULL;
            """);
        foreach (var task in SqliteTaskRepository.Readable(session))
            session.Execute(
                "UPDATE tasks SET title = $title WHERE number = $number",
                ("$title", TaskSearch.Fold(task.State.Title)), ("$number", task.Number));
        SqliteSearch.Rebuild(session);
    }

    // A task refers to its newest fact, and each fact to the previous one: this replaces the index by task.
    private static void FactsInChains(SqliteSession session) => session.Execute("""
        CREATE TABLE facts_new (
            number INTEGER PRIMARY KEY,
            task INTEGER NOT NULL,
            previous INTEGER,
            step BLOB NOT NULL,
            fact TEXT NOT NULL
        );
        INSERT INTO facts_new
        SELECT number, task, lag(number) OVER (PARTITION BY task ORDER BY number), step, fact FROM facts ORDER BY number;
        ALTER TABLE tasks ADD COLUMN newest_fact INTEGER;
        UPDATE tasks SET newest_fact = (SELECT max(number) FROM facts WHERE task = tasks.number);
        DROP TABLE facts;
        ALTER TABLE facts_new RENAME TO facts;
        CREATE INDEX facts_by_step ON facts (step);
        """);

    // The cookies of earlier sessions hold no secret that could still be read: people sign in once more.
    private static void SessionsWithoutTickets(SqliteSession session) => session.Execute("""
        ALTER TABLE grants DROP COLUMN ticket;
        DELETE FROM grants WHERE kind = 1;
        """);

    // The SQL expression that formats a BLOB as the text of its UUID.
    private static string Uuid(string blob)
    {
        (int From, int Length)[] parts = [(1, 8), (9, 4), (13, 4), (17, 4), (21, 12)];
        return $"lower({string.Join(" || '-' || ", parts.Select(part => $"substr(hex({blob}), {part.From}, {part.Length})"))})";
    }
}
