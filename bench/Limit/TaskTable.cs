using System.Globalization;
using System.Text;
using SQLitePCL;
using static SQLitePCL.raw;

namespace TaskManager.Bench.Limit;

/// <summary>
/// The tasks: one connection behind one lock, which avoids waits inside SQLite; some builds sleep for whole seconds. A server on one
/// processor gains nothing from a second connection.
/// </summary>
internal sealed class TaskTable : IDisposable
{
    private const string Columns = "id, title, description, completed";

    private readonly Lock _one = new();
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _list, _add, _toggle;

    /// <summary>Opens the file; creates table and tasks in an empty one.</summary>
    public TaskTable(string path, int count)
    {
        Batteries_V2.Init();
        Check(sqlite3_open(path, out _database));
        Check(sqlite3_exec(_database, string.Create(CultureInfo.InvariantCulture, $"""
            PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA mmap_size = 268435456;
            CREATE TABLE IF NOT EXISTS tasks (id INTEGER PRIMARY KEY, title TEXT NOT NULL, description TEXT, completed INTEGER NOT NULL);
            CREATE INDEX IF NOT EXISTS tasks_by_state ON tasks (completed, id);
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
            INSERT INTO tasks SELECT n, printf('Task %07d: prepare the quarterly report', n),
                CASE WHEN n % 3 > 0 THEN
                    printf('Check figures & totals, then send the <draft> to the team before the review on day %d.', n % 28 + 1) END,
                n % 5 < 2
            FROM numbers WHERE NOT EXISTS (SELECT * FROM tasks);
            """)));
        _list = Prepare($"SELECT {Columns} FROM tasks WHERE completed = 0 ORDER BY id DESC LIMIT 25");
        _add = Prepare($"INSERT INTO tasks (title, description, completed) VALUES (?, ?, 0) RETURNING {Columns}");
        _toggle = Prepare($"UPDATE tasks SET completed = 1 - completed WHERE id = ? RETURNING {Columns}");
    }

    /// <summary>Returns the newest 25 open tasks, valid until the next call of this thread.</summary>
    public ReadOnlySpan<byte> List()
    {
        var html = HtmlWriter.Start();
        html.Put("<ol id=\"task-list\" class=\"task-list\">"u8);
        lock (_one) Rows(_list, html);
        html.Put("</ol>"u8);
        return html.Written;
    }

    public ReadOnlySpan<byte> Add(string title, string description)
    {
        var html = HtmlWriter.Start();
        lock (_one)
        {
            Check(sqlite3_bind_text(_add, 1, Encoding.UTF8.GetBytes(title)));
            Check(description.Length == 0 ? sqlite3_bind_null(_add, 2) : sqlite3_bind_text(_add, 2, Encoding.UTF8.GetBytes(description)));
            Rows(_add, html);
        }
        return html.Written;
    }

    public ReadOnlySpan<byte> Toggle(long id)
    {
        var html = HtmlWriter.Start();
        lock (_one)
        {
            Check(sqlite3_bind_int64(_toggle, 1, id));
            Rows(_toggle, html);
        }
        return html.Written;
    }

    public void Dispose()
    {
        foreach (var statement in (sqlite3_stmt[])[_list, _add, _toggle]) statement.Dispose();
        _database.Dispose();
    }

    private void Rows(sqlite3_stmt statement, HtmlWriter html)
    {
        while (sqlite3_step(statement) == SQLITE_ROW)
            html.Row(
                sqlite3_column_int64(statement, 0), sqlite3_column_blob(statement, 1), sqlite3_column_blob(statement, 2),
                sqlite3_column_int(statement, 3) == 1);
        // sqlite3_reset commits, and returns the error.
        Check(sqlite3_reset(statement));
    }

    private sqlite3_stmt Prepare(string sql)
    {
        Check(sqlite3_prepare_v2(_database, sql, out var statement));
        return statement;
    }

    private void Check(int code)
    {
        if (code != SQLITE_OK) throw new InvalidOperationException($"SQLite: {sqlite3_errmsg(_database).utf8_to_string()} ({code})");
    }
}
