using System.Security.Cryptography;
using System.Text;

namespace TaskManager.TestKit;

/// <summary>
/// The store that the HTTP and browser tests run on: SQLite, or with TEST_STORAGE=Mongo the server that TEST_MONGODB_URI names, where each leaves a database
/// named taskmanager-test-….
/// </summary>
public static class StorageUnderTest
{
    private static bool IsMongo => "Mongo".Equals(Environment.GetEnvironmentVariable("TEST_STORAGE"), StringComparison.OrdinalIgnoreCase);

    /// <summary>The settings of a store of its own.</summary>
    /// <param name="file">Its file; on MongoDB, its database's name follows from it.</param>
    public static (string Key, string Value)[] Settings(string file) => IsMongo
        ? [
            ("Storage:Provider", "Mongo"),
            ("Storage:Mongo:Uri", Environment.GetEnvironmentVariable("TEST_MONGODB_URI") ?? throw new InvalidOperationException("TEST_STORAGE=Mongo needs TEST_MONGODB_URI.")),
            ("Storage:Mongo:Database", $"taskmanager-test-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file)))[..32]}"),
        ]
        : [("Storage:Provider", "Sqlite"), ("Storage:Sqlite:Path", file)];

    /// <summary>For a test that MongoDB has another one for.</summary>
    public static void SkipOnMongo(string why) => Assert.SkipWhen(IsMongo, why);
}
