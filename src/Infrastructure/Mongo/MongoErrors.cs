using System.Net.Sockets;
using System.Security.Authentication;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.Core.Clusters;
using MongoDB.Driver.Core.Servers;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>Says in words what is wrong with the storage, and tells storage trouble from bugs.</summary>
/// <param name="thrown">What was caught.</param>
/// <param name="address">Where the database should be.</param>
/// <param name="cluster">What the driver knows of its servers; null before it asked.</param>
internal sealed class MongoErrors(Exception thrown, MongoAddress address, ClusterDescription? cluster)
{
    private const string Recovers = "TaskManager goes on by itself once that is done.";

    /// <summary>The exception to throw instead; null when it is no storage trouble but a bug.</summary>
    public StorageUnavailableException? Translate() => thrown switch
    {
        StorageUnavailableException already => already,
        // Signing in can fail for many reasons; only some are the credentials'.
        MongoAuthenticationException { InnerException: MongoException and not MongoCommandException { Code: 18 or 11 or 8000 } and { } why } => new MongoErrors(why, address, cluster).Translate() ?? WrongCredentials(),
        MongoAuthenticationException => WrongCredentials(),
        MongoNotPrimaryException or MongoNodeIsRecoveringException => NoPrimary(),
        MongoWriteConcernException => NotConfirmed(),
        MongoExecutionTimeoutException or MongoWaitQueueFullException or OperationCanceledException => Late(),
        MongoWriteException { WriteError: { } error } => OfCode(error.Code),
        MongoBulkWriteException { WriteErrors: [{ } first, ..] } => OfCode(first.Code),
        MongoWriteException or MongoBulkWriteException => NotConfirmed(),
        MongoCommandException command => OfCode(command.Code) ?? OfLabels(command),
        MongoCursorNotFoundException => NoPrimary(),
        MongoIncompatibleDriverException => Of("The database server is too old.", "TaskManager needs MongoDB 4.4 or newer."),
        TimeoutException or MongoConnectionException => Unreachable(),
        MongoConnectionPoolPausedException => Lost(),
        // Of mongodb+srv, whose servers the name server knows.
        MongoConfigurationException or DnsClient.DnsResponseException => UnknownHost(),
        UnreadableTaskException => Unreadable("task"),
        FormatException or BsonSerializationException => Unreadable("document"),
        _ => null,
    };

    // The collection whose indexes were to be made.
    private BsonValue Indexed => (thrown as MongoCommandException)?.Command?.GetValue("createIndexes", null) ?? MongoDatabase.Tasks;

    private StorageUnavailableException Of(string problem, string remedy) => new(problem, remedy, thrown);

    private StorageUnavailableException? OfCode(int? code) => code switch
    {
        18 or 11 => WrongCredentials(),
        13 => Of("The database does not allow this.", "The user of Storage:Mongo:Uri needs the role readWrite on the database "
            + $"'{address.Database}': db.grantRolesToUser(\"…\", [{{ role: \"readWrite\", db: \"{address.Database}\" }}]). {Recovers}"),
        8000 => Of("The database's provider refuses this.", "Atlas says so when a user lacks a role, or when the cluster's space is used up: look at the cluster there. " + Recovers),
        10107 or 13435 or 13436 or 133 or 189 or 11600 or 11601 or 11602 or 91 => NoPrimary(),
        6 or 7 or 89 or 9001 => Unreachable(),
        50 or 262 or 202 or 134 or 175 or 237 => Late(),
        64 or 79 or 100 => NotConfirmed(),
        14031 => Of("The database's disk is full.", $"Free some space on the disk of {address.Servers}. {Recovers}"),
        85 or 86 => Of("An index of the database has one of TaskManager's names but other keys.",
            $"db.{Indexed}.getIndexes() shows it, and docs/mongodb.md what it should be: drop it with db.{Indexed}.dropIndex(\"its name\"). {Recovers}"),
        121 => Of("The database's own rules refuse this.", "A collection has a validator: db.getCollectionInfos() shows it, collMod changes it."),
        10334 or 17419 or 17420 => TooLarge(),
        _ => null,
    };

    // What the driver itself would try once more, and did.
    private StorageUnavailableException? OfLabels(MongoException refused) =>
        refused.HasErrorLabel("RetryableWriteError") || refused.HasErrorLabel("RetryableError") || refused.HasErrorLabel("SystemOverloadedError") ? Late() : null;

    private StorageUnavailableException NotConfirmed() => Of("The database did not confirm the change.",
        $"It may be there all the same: look before you repeat it. A majority of the replica set must be up for a change to be safe; rs.status() in mongosh shows its members. {Recovers}");

    private StorageUnavailableException Unreachable()
    {
        IReadOnlyList<ServerDescription> servers = cluster?.Servers ?? [];
        var causes = servers.SelectMany(server => Causes(server.HeartbeatException)).Concat(Causes(thrown)).Concat(Causes(cluster?.DnsMonitorException)).ToList();
        if (causes.Find(cause => cause is MongoAuthenticationException) is { } signIn && signIn != thrown && new MongoErrors(signIn, address, cluster: null).Translate() is { } refusal) return refusal;
        var hungUp = causes.Exists(cause => cause is EndOfStreamException or IOException { InnerException: null } or SocketException { SocketErrorCode: SocketError.ConnectionReset });
        // A server without TLS hangs up on who begins with it.
        if (causes.Exists(cause => cause is AuthenticationException) || (hungUp && address.Url.UseTls)) return TlsMismatch();
        if ((address.IsSrv && cluster is { Servers.Count: 0 }) || causes.Exists(cause => cause is DnsClient.DnsResponseException
            or SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData })) return UnknownHost();
        // The driver forgets servers that are not of the set.
        if (address.Url.ReplicaSetName is { } set && cluster is { Servers.Count: 0 })
            return Of("The database is not the replica set that was asked for.", $"What answers at {address.Servers} is no member of '{set}': correct replicaSet= in Storage:Mongo:Uri, or leave it out. {Recovers}");
        if (servers.Any(server => server.Type == ServerType.ReplicaSetGhost))
            return Of("The database's replica set is not initiated.", $"Run rs.initiate() in mongosh on {address.Servers}. {Recovers}");
        if (cluster?.Type == ClusterType.ReplicaSet && servers.Any(server => server.State == ServerState.Connected)
            && !servers.Any(server => server.Type == ServerType.ReplicaSetPrimary)) return NoPrimary();
        var howToStart = $"""

            To start one on this machine: a container, a package, or a download with an empty folder.
            $ docker run -d -p {address.Url.Servers.First().Port}:27017 mongo:8
            $ systemctl start mongod
            $ mongod --dbpath data/mongo
            Or leave MONGO_URI and MONGODB_URI unset for SQLite, which needs no set-up.
            """ + " ";
        var tls = address.Url.UseTls ? "If the server has no TLS, set tls=false in Storage:Mongo:Uri. " : hungUp ? "If the server asks for TLS, add tls=true to Storage:Mongo:Uri. " : "";
        return Of("The database cannot be reached.", $"Nothing answers as MongoDB at {address.Servers}. {howToStart}{tls}{Recovers}");
    }

    private StorageUnavailableException WrongCredentials() => Of("The database refuses the user name or the password.",
        $"Correct them in Storage:Mongo:Uri and start again; a user of another database than admin needs ?authSource= there.");

    // Another call has met the reason, and said it.
    private StorageUnavailableException Lost() => cluster?.Servers.Any(server => server.HeartbeatException is not null) == true
        ? Unreachable() : Of("The database cannot be reached.", $"The connection to {address.Servers} was lost a moment ago. {Recovers}");

    private StorageUnavailableException NoPrimary() => Of("The database has no primary at the moment.",
        $"Nothing can be saved until the replica set of {address.Servers} has elected one, which takes some seconds; rs.status() in mongosh shows its members. {Recovers}");

    private StorageUnavailableException UnknownHost() => Of("The database's host name is not known.",
        $"No address was found for {address.Servers}: check the name in Storage:Mongo:Uri, and this machine's name server. {Recovers}");

    private StorageUnavailableException TlsMismatch() => Of("No secure connection to the database can be made.",
        $"Compare tls= in Storage:Mongo:Uri with what {address.Servers} offers: its certificate must be valid, be for that host name and come from an authority that this machine trusts.");

    private StorageUnavailableException Late() => Of("The database does not answer in time.",
        $"{address.Servers} took longer than {MongoDatabase.Patience.TotalSeconds:0} seconds. Look at its load and its log. {Recovers}");

    private StorageUnavailableException TooLarge() => Of("This task is too large for the database.",
        "A document of MongoDB holds at most 16 MB; another program has put more into this one than leaves room for the change.");

    // Says where it is, not what it holds.
    private StorageUnavailableException Unreadable(string what) => thrown.Message.Contains("larger than", StringComparison.Ordinal)
        ? Of("This task is too large for the database.", "A document of MongoDB holds at most 16 MB.")
        : new(
            $"The database holds a {what} that TaskManager cannot read.",
            "It was left as it is. Another program has written a field of another type than docs/mongodb.md names, "
            + $"or left out one that nothing can stand in for. {thrown.Message.Split(':')[0]}.", thrown)
        { IsLasting = true };

    private static IEnumerable<Exception> Causes(Exception? thrown)
    {
        for (; thrown is not null; thrown = thrown.InnerException) yield return thrown;
    }
}

/// <summary>A document with this id cannot be read as a task.</summary>
internal sealed class UnreadableTaskException(BsonValue id, Exception cause)
    : Exception($"Document {id}. {Where(cause)}", cause)
{
    // The driver names the class that declares the field.
    private static string Where(Exception cause) => new[] { typeof(TaskDocument), typeof(TaskState) }
        .Select(type => $"class {type.FullName}")
        .Aggregate(cause.Message.Split(':')[0], (message, type) => message.Replace(type, "a task", StringComparison.Ordinal));
}
