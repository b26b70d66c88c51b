using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>
/// The keys behind cookies and antiforgery tokens, shared by all nodes. A node that starts while the database cannot be reached, or not be written to, makes do with a key of its own, so that
/// the page that says so can be shown, and gives it up for the shared ones once it can.
/// </summary>
internal sealed partial class MongoKeys(MongoDatabase database, IServiceProvider services, ILogger<MongoKeys> logger) : IXmlRepository
{
    private readonly List<XElement> _ownOnly = [];
    private bool _shared;
    private bool _alone;

    // The port is a synchronous one. It is called at the first page and once a day.
    private IMongoCollection<BsonDocument> Keys => database.OpenBlocking().GetCollection<BsonDocument>("keys");

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        if (_alone) return [.. _ownOnly];
        try
        {
            var shared = Keys.Find(FilterDefinition<BsonDocument>.Empty).ToList().ConvertAll(key => XElement.Parse(key["xml"].AsString));
            _shared |= shared.Count > 0;
            return shared;
        }
        // Who has shared keys goes on with them.
        catch (Exception thrown) when (!_shared && database.Trouble(thrown) is not null)
        {
            _alone = true;
            return [];
        }
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        try
        {
            if (!_alone) Keys.InsertOne(new BsonDocument { { "_id", friendlyName }, { "xml", element.ToString(SaveOptions.DisableFormatting) } });
        }
        catch (Exception thrown) when (!_shared && database.Trouble(thrown) is not null)
        {
            _alone = true;
        }
        if (!_alone) return;
        OwnOnly(logger);
        _ownOnly.Add(element);
    }

    /// <summary>The database can be reached: revoking its own key makes this node ask for the shared ones.</summary>
    public void Share()
    {
        _alone = false;
        foreach (var key in _ownOnly)
            services.GetRequiredService<IKeyManager>().RevokeKey((Guid)key.Attribute("id")!, "Made while the database could not be reached");
        _ownOnly.Clear();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The shared keys cannot be reached, so pages opened until then must be reloaded afterwards")]
    private static partial void OwnOnly(ILogger logger);
}
