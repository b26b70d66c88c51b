using MongoDB.Bson;
using MongoDB.Driver;
using TaskManager.Infrastructure.Commands;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>Whether the database can be reached and has what it needs.</summary>
internal sealed class MongoDoctor(MongoDatabase database, MongoAddress address) : IDoctorCheck
{
    public IEnumerable<DoctorCheck> Checks =>
    [
        new("Storage", token => database.Use(async (mongo, ending) =>
        {
            var build = await mongo.RunCommandAsync<BsonDocument>(new BsonDocument("buildInfo", 1), cancellationToken: ending);
            return $"MongoDB {build.GetValue("version", "?")}, {address.Database} on {address.Servers}";
        }, token)),
        new("Indexes", token => database.Use(async (mongo, ending) =>
        {
            var there = (await (await mongo.GetCollection<TaskDocument>(MongoDatabase.Tasks).Indexes.ListAsync(ending)).ToListAsync(ending)).Select(index => index["name"].AsString);
            return MongoSchema.Indexes.Select(index => index.Options.Name).Except(there).ToList() is { Count: > 0 } missing ? $"{string.Join(", ", missing)} are made by the next start" : "there";
        }, token)),
    ];
}
