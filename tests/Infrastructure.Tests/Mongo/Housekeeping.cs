using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TaskManager.Infrastructure.Mongo;

namespace TaskManager.Infrastructure.Tests.Mongo;

/// <summary>Creates the adapter's housekeeping without a host.</summary>
internal static class Housekeeping
{
    public static MongoHousekeeping Of(MongoDatabase database, TimeProvider time) => new(
        database, new MongoKeys(database, new ServiceCollection().BuildServiceProvider(), NullLogger<MongoKeys>.Instance), time,
        NullLogger<MongoHousekeeping>.Instance);
}
