using System.Security.Cryptography;
using System.Text;

namespace TaskManager.TestKit;

/// <summary>
/// The store of the HTTP and browser tests: SQLite, or with TEST_STORAGE=Mongo the server that <see cref="MongoServer"/> finds, where each
/// test leaves a database named taskmanager-test-….
/// </summary>
public static class StorageUnderTest
{
    private static string? _mongoUri;

    /// <summary>Whether the store is MongoDB.</summary>
    public static bool IsMongo => "Mongo".Equals(Environment.GetEnvironmentVariable("TEST_STORAGE"), StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns the settings of a new store.</summary>
    /// <param name="file">The database file; on MongoDB, the name of the database derives from it.</param>
    public static (string Key, string Value)[] Settings(string file) => IsMongo
        ? [
            ("Storage:Provider", "Mongo"),
            ("Storage:Mongo:Uri", _mongoUri
                ?? throw new InvalidOperationException("The test assembly lacks AssemblyFixture(StorageUnderTest.Server).")),
            ("Storage:Mongo:Database", $"taskmanager-test-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file)))[..32]}"),
        ]
        : [("Storage:Provider", "Sqlite"), ("Storage:Sqlite:Path", file)];

    /// <summary>Skips a test that has a MongoDB variant.</summary>
    public static void SkipOnMongo(string why) => Assert.SkipWhen(IsMongo, why);

    /// <summary>Finds the server before the first test of an assembly, since settings are read synchronously.</summary>
    public sealed class Server : IAsyncLifetime
    {
        public async ValueTask InitializeAsync()
        {
            if (!IsMongo) return;
            // On a busy machine, a node would time out, create a local key, and reject its first form.
            var uri = await MongoServer.Uri();
            _mongoUri = $"{uri}{(uri.Contains('?') ? '&' : '?')}serverSelectionTimeoutMS=30000";
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
