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
/// The data protection keys behind cookies and antiforgery tokens, shared by all nodes. A node that starts while the database is
/// unavailable uses a local key, which allows it to serve the error page, and replaces it by the shared keys once the database is
/// available.
/// </summary>
internal sealed partial class MongoKeys(MongoDatabase database, IServiceProvider services, ILogger<MongoKeys> logger) : IXmlRepository
{
    private readonly Lock _lock = new();
    private readonly List<XElement> _localElements = [];
    private bool _hasSharedKey;
    // The failure that made the node use local keys; null: it uses the shared ones.
    private StorageUnavailableException? _failure;

    // IXmlRepository is synchronous. It is called at the first page and once a day.
    private IMongoCollection<BsonDocument> Keys => database.OpenBlocking().GetCollection<BsonDocument>("keys");

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        lock (_lock)
        {
            if (_failure is not null) return [.. _localElements];
            try
            {
                var keys = Keys.Find(FilterDefinition<BsonDocument>.Empty).ToList().ConvertAll(key => XElement.Parse(key["xml"].AsString));
                _hasSharedKey |= keys.Exists(IsKey);
                return keys;
            }
            // A node that has a shared key continues with it.
            catch (Exception thrown) when (!_hasSharedKey && database.Translate(thrown) is { } failure)
            {
                _failure = failure;
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
                // When nodes start concurrently on a new database, one inserts the first key and the others read it.
                if (_failure is null) Insert(!_hasSharedKey && IsKey(element) ? "first" : friendlyName, element);
            }
            catch (Exception thrown) when (!_hasSharedKey && database.Translate(thrown) is { } failure)
            {
                _failure = failure;
            }
            if (_failure is null) return;
            _localElements.Add(element);
        }
        UsingLocalKeys(logger);
    }

    /// <summary>Replaces the node's local keys by the shared ones: revokes them and waits until none is in use.</summary>
    /// <exception cref="StorageUnavailableException">The database became unavailable again: the node still uses local keys.</exception>
    public async Task ReplaceLocalKeys(CancellationToken cancellationToken)
    {
        HashSet<Guid> local;
        lock (_lock)
        {
            local = [.. _localElements.Where(IsKey).Select(key => (Guid)key.Attribute("id")!)];
            _failure = null;
        }
        if (local.Count == 0) return;
        var keys = services.GetRequiredService<IKeyManager>();
        foreach (var key in local) keys.RevokeKey(key, "Created while the database was unavailable");
        // The key ring refreshes in the background; until then, pages would carry antiforgery tokens of a revoked key.
        var ring = services.GetRequiredService<IKeyRingProvider>();
        while (local.Contains(ring.GetCurrentKeyRing().DefaultKeyId)) await Task.Delay(10, cancellationToken);
        lock (_lock)
        {
            if (_failure is not null) throw _failure;
            _localElements.Clear();
        }
    }

    // The other elements are revocations.
    private static bool IsKey(XElement element) => element.Name.LocalName == "key";

    private void Insert(string id, XElement element)
    {
        try
        {
            Keys.InsertOne(new BsonDocument { { "_id", id }, { "xml", element.ToString(SaveOptions.DisableFormatting) } });
        }
        catch (MongoWriteException duplicate) when (duplicate.WriteError?.Category == ServerErrorCategory.DuplicateKey)
        {
            // Inserted by another node, or by an attempt whose response was lost.
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The shared data protection keys are unavailable: pages opened until they are available must be reloaded")]
    private static partial void UsingLocalKeys(ILogger logger);
}
