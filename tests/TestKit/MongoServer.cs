using DotNet.Testcontainers.Builders;
using Testcontainers.MongoDb;

namespace TaskManager.TestKit;

/// <summary>The MongoDB that tests run against: TEST_MONGODB_URI, else a container with a replica set of one member, else none.</summary>
public static class MongoServer
{
    private static readonly Lazy<Task<(string? Uri, string? Missing)>> Found = new(Find);

    /// <summary>Its address. Skips the test, with the reason, when there is none.</summary>
    public static async Task<string> Uri()
    {
        var (uri, missing) = await Found.Value;
        Assert.SkipWhen(uri is null, missing ?? "");
        return uri!;
    }

    private static async Task<(string? Uri, string? Missing)> Find()
    {
        if (Environment.GetEnvironmentVariable("TEST_MONGODB_URI") is { Length: > 0 } uri) return (uri, null);
        try
        {
            // The container goes when the test process does.
            var container = new MongoDbBuilder("mongo:8.0").WithReplicaSet().Build();
            await container.StartAsync();
            return (container.GetConnectionString(), null);
        }
        catch (DockerUnavailableException)
        {
            return (null, "There is no MongoDB to test against: set TEST_MONGODB_URI to one, or start Docker.");
        }
    }
}
