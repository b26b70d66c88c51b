using System.Security.Cryptography;
using System.Text;

namespace TaskManager.TestKit;

/// <summary>
/// The store that the HTTP and browser tests run on: SQLite, or with TEST_STORAGE=Mongo the server that <see cref="MongoServer"/> finds,
/// where each test leaves a database named taskmanager-test-….
/// </summary>
public static class StorageUnderTest
{
    private static string? _mongoUri;

    /// <summary>Whether it is MongoDB.</summary>
    public static bool IsMongo => "Mongo".Equals(Environment.GetEnvironmentVariable("TEST_STORAGE"), StringComparison.OrdinalIgnoreCase);

    /// <summary>The settings of a store of its own.</summary>
    /// <param name="file">Its file; on MongoDB, its database's name follows from it.</param>
    public static (string Key, string Value)[] Settings(string file) => IsMongo
        ? [
            ("Storage:Provider", "Mongo"),
            ("Storage:Mongo:Uri", _mongoUri
                ?? throw new InvalidOperationException("The test assembly lacks AssemblyFixture(StorageUnderTest.Server).")),
            ("Storage:Mongo:Database", $"taskmanager-test-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file)))[..32]}"),
        ]
        : [("Storage:Provider", "Sqlite"), ("Storage:Sqlite:Path", file)];

    /// <summary>For a test that MongoDB has another one for.</summary>
    public static void SkipOnMongo(string why) => Assert.SkipWhen(IsMongo, why);

    /// <summary>Finds the server before the first test of an assembly, since settings are asked for synchronously.</summary>
    public sealed class Server : IAsyncLifetime
    {
        public async ValueTask InitializeAsync()
        {
            if (!IsMongo) return;
            // On a busy machine a node would take the database for unreachable, make a key of its own, and refuse its first form.
            var uri = await MongoServer.Uri();
            _mongoUri = $"{uri}{(uri.Contains('?') ? '&' : '?')}serverSelectionTimeoutMS=30000";
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
