using SQLitePCL;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>The native SQLite library of this process.</summary>
internal static class SqliteLibrary
{
    /// <summary>The minimum version. Versions before 3.51.3 can lose pages (ADR 0003).</summary>
    public static readonly Version Minimum = new(3, 53, 4);

    /// <summary>Loads the library.</summary>
    /// <exception cref="StartupException">The version is older than <see cref="Minimum"/>.</exception>
    public static void Load()
    {
        Batteries_V2.Init();
        Check(Version.Parse(raw.sqlite3_libversion().utf8_to_string()));
    }

    /// <summary>Throws <see cref="StartupException"/> when <paramref name="loaded"/> is older than <see cref="Minimum"/>.</summary>
    internal static void Check(Version loaded)
    {
        if (loaded >= Minimum) return;
        throw new StartupException(
            $"SQLite {loaded} is loaded; TaskManager needs {Minimum} or newer. "
            + "Restore the packages of Directory.Packages.props and build again.");
    }
}
