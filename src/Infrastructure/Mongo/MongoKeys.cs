using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.KeyManagement.Internal;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>
/// The keys behind cookies and antiforgery tokens, shared by all nodes. A node that starts while the database cannot be reached, or not be written to, makes do
/// with a key of its own, so that the page that says so can be shown, and gives it up for the shared ones once it can.
/// </summary>
internal sealed partial class MongoKeys(MongoDatabase database, IServiceProvider services, ILogger<MongoKeys> logger) : IXmlRepository
{
    private readonly Lock _lock = new();
    private readonly List<XElement> _ownOnly = [];
    private bool _shared;
    // Why the node uses keys of its own; null: it does not.
    private StorageUnavailableException? _alone;

    // The port is a synchronous one. It is called at the first page and once a day.
    private IMongoCollection<BsonDocument> Keys => database.OpenBlocking().GetCollection<BsonDocument>("keys");

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        lock (_lock)
        {
            if (_alone is not null) return [.. _ownOnly];
            try
            {
                var keys = Keys.Find(FilterDefinition<BsonDocument>.Empty).ToList().ConvertAll(key => XElement.Parse(key["xml"].AsString));
                _shared |= keys.Exists(IsKey);
                return keys;
            }
            // Who has shared keys goes on with them.
            catch (Exception thrown) when (!_shared && database.Trouble(thrown) is { } trouble)
            {
                _alone = trouble;
                return [];
            }
        }
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        lock (_lock)
        {
            try
            {
                // Of nodes that start together on a new database one makes the first key, and the others take it.
                if (_alone is null) Insert(!_shared && IsKey(element) ? "first" : friendlyName, element);
            }
            catch (Exception thrown) when (!_shared && database.Trouble(thrown) is { } trouble)
            {
                _alone = trouble;
            }
            if (_alone is null) return;
            _ownOnly.Add(element);
        }
        OwnOnly(logger);
    }

    /// <summary>Replaces the node's own keys by the shared ones: revokes them and waits until none is in use.</summary>
    /// <exception cref="StorageUnavailableException">The database went away meanwhile, and the node still has keys of its own.</exception>
    public async Task Share(CancellationToken cancellationToken)
    {
        HashSet<Guid> own;
        lock (_lock)
        {
            own = [.. _ownOnly.Where(IsKey).Select(key => (Guid)key.Attribute("id")!)];
            _alone = null;
        }
        if (own.Count == 0) return;
        foreach (var key in own) services.GetRequiredService<IKeyManager>().RevokeKey(key, "Made while the database could not be reached");
        // The key ring is refreshed in the background. Until then pages would carry tokens of a revoked key, with which forms are refused.
        var ring = services.GetRequiredService<IKeyRingProvider>();
        while (own.Contains(ring.GetCurrentKeyRing().DefaultKeyId)) await Task.Delay(10, cancellationToken);
        lock (_lock)
        {
            if (_alone is not null) throw _alone;
            _ownOnly.Clear();
        }
    }

    // Others are revocations.
    private static bool IsKey(XElement element) => element.Name.LocalName == "key";

    private void Insert(string id, XElement element)
    {
        try
        {
            Keys.InsertOne(new BsonDocument { { "_id", id }, { "xml", element.ToString(SaveOptions.DisableFormatting) } });
        }
        catch (MongoWriteException there) when (there.WriteError?.Category == ServerErrorCategory.DuplicateKey)
        {
            // By another node, or by an attempt that was not answered.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The shared keys cannot be reached, so pages opened until then must be reloaded afterwards")]
    private static partial void OwnOnly(ILogger logger);
}
