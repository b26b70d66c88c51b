using MongoDB.Bson;
using MongoDB.Driver;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>Checks the connection to the database and its indexes.</summary>
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
            var indexes = mongo.GetCollection<TaskDocument>(MongoDatabase.Tasks).Indexes;
            var existing = (await (await indexes.ListAsync(ending)).ToListAsync(ending)).Select(index => index["name"].AsString);
            var missing = MongoSchema.Indexes.Select(index => index.Options.Name).Except(existing).ToList();
            return missing.Count > 0 ? $"{string.Join(", ", missing)} are created at the next start" : "present";
        }, token)),
    ];
}
