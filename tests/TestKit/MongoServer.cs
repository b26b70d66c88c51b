using DotNet.Testcontainers.Builders;
using TaskManager.MongoStandIn;
using Testcontainers.MongoDb;

namespace TaskManager.TestKit;

/// <summary>
/// The MongoDB server of the tests: the one that TEST_MONGODB_URI names, else a container, else the stand-in. It is a replica set with one
/// member unless TEST_MONGODB_TOPOLOGY=standalone.
/// </summary>
public static class MongoServer
{
    private static readonly Lazy<Task<(string Uri, string Found)>> Server = new(Find);

    /// <summary>The connection string.</summary>
    public static async Task<string> Uri() => (await Server.Value).Uri;

    /// <summary>The connection string. Skips the test on a standalone server, which has no change streams.</summary>
    public static async Task<string> WithChangeStreams()
    {
        Assert.SkipWhen((await Found()).Contains("standalone", StringComparison.Ordinal), "A standalone MongoDB has no change streams.");
        return await Uri();
    }

    /// <summary>A description of the server.</summary>
    public static async Task<string> Found() => (await Server.Value).Found;

    /// <summary>Skips a test of a feature that the stand-in lacks.</summary>
    /// <param name="ability">The missing feature, such as "explain".</param>
    public static async Task NeedsRealServer(string ability) => Assert.SkipWhen(
        (await Found()).Contains("stand-in", StringComparison.Ordinal),
        $"The stand-in cannot {ability}: run against a real server (TEST_MONGODB_URI or Docker).");

    private static bool IsStandalone => Environment.GetEnvironmentVariable("TEST_MONGODB_TOPOLOGY") == "standalone";

    private static string Topology => IsStandalone ? "standalone" : "replica set";

    private static async Task<(string Uri, string Found)> Find()
    {
        var (uri, found) = await Choose();
        if (Environment.GetEnvironmentVariable("TEST_MONGODB_FOUND") is { Length: > 0 } folder)
            await File.WriteAllLinesAsync(Path.Combine(folder, $"{Environment.ProcessId}"), [found]);
        return (uri, found);
    }

    private static async Task<(string Uri, string Found)> Choose()
    {
        if (Environment.GetEnvironmentVariable("TEST_MONGODB_URI") is { Length: > 0 } uri)
            return (uri, $"MongoDB (TEST_MONGODB_URI, {Topology})");
        try
        {
            // The container is removed when the test process ends.
            var builder = new MongoDbBuilder("mongo:8");
            var container = (IsStandalone ? builder : builder.WithReplicaSet()).Build();
            await container.StartAsync();
            return (container.GetConnectionString(), $"MongoDB (container, {Topology})");
        }
        catch (DockerUnavailableException)
        {
            // The stand-in ends with the test process.
            return (StandInServer.Start(IsStandalone ? null : "rs0").Uri, $"MongoDB (stand-in, {Topology})");
        }
    }
}
