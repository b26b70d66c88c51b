using System.Net.Sockets;
using System.Security.Authentication;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.Core.Clusters;
using MongoDB.Driver.Core.Servers;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>Translates exceptions of the driver to storage failures with a message and a remedy; other exceptions are bugs.</summary>
/// <param name="thrown">The caught exception.</param>
/// <param name="address">The configured address.</param>
/// <param name="cluster">The driver's view of the servers; null before the first connection.</param>
internal sealed class MongoErrors(Exception thrown, MongoAddress address, ClusterDescription? cluster)
{
    private const string Recovers = "TaskManager then recovers by itself.";

    /// <summary>Returns the exception to throw; null when the cause is a bug.</summary>
    public StorageUnavailableException? Translate() => thrown switch
    {
        StorageUnavailableException already => already,
        // Authentication also fails for other reasons than wrong credentials.
        MongoAuthenticationException
        {
            InnerException: MongoException and not MongoCommandException { Code: 18 or 11 or 8000 } and { } cause,
        } => new MongoErrors(cause, address, cluster).Translate() ?? WrongCredentials(),
        MongoAuthenticationException => WrongCredentials(),
        MongoNotPrimaryException or MongoNodeIsRecoveringException => NoPrimary(),
        MongoWriteConcernException => NotConfirmed(),
        MongoExecutionTimeoutException or MongoWaitQueueFullException or OperationCanceledException => TimedOut(),
        MongoWriteException { WriteError: { } error } => FromCode(error.Code),
        MongoWriteException => NotConfirmed(),
        // A duplicate is no failure, and may stand before one.
        MongoBulkWriteException bulk => bulk.WriteErrors.Select(error => FromCode(error.Code)).FirstOrDefault(found => found is not null)
            ?? (bulk.WriteConcernError is null && bulk.WriteErrors.Count > 0 ? null : NotConfirmed()),
        MongoCommandException command => FromCode(command.Code) ?? FromLabels(command),
        MongoCursorNotFoundException => NoPrimary(),
        MongoIncompatibleDriverException => Failure("The database server is too old.", "TaskManager needs MongoDB 4.4 or newer."),
        TimeoutException or MongoConnectionException => Unreachable(),
        MongoConnectionPoolPausedException => ConnectionLost(),
        // The DNS query of mongodb+srv failed.
        MongoConfigurationException or DnsClient.DnsResponseException => UnknownHost(),
        UnreadableTaskException => Unreadable("task"),
        FormatException or BsonSerializationException => Unreadable("document"),
        _ => null,
    };

    // The collection of a failed index creation.
    private BsonValue IndexedCollection =>
        (thrown as MongoCommandException)?.Command?.GetValue("createIndexes", null) ?? MongoDatabase.Tasks;

    private StorageUnavailableException Failure(string message, string remedy) => new(message, remedy, thrown);

    private StorageUnavailableException? FromCode(int? code) => code switch
    {
        18 or 11 => WrongCredentials(),
        13 => Failure("The database does not allow this.",
            $"Grant readWrite on '{address.Database}' to the user of Storage:Mongo:Uri: "
            + $"db.grantRolesToUser(\"…\", [{{ role: \"readWrite\", db: \"{address.Database}\" }}]). {Recovers}"),
        8000 => Failure("The database's provider refuses this.",
            $"Check the cluster in Atlas: the user lacks a role, or the storage space is used up. {Recovers}"),
        10107 or 13435 or 13436 or 133 or 189 or 11600 or 11601 or 11602 or 91 => NoPrimary(),
        6 or 7 or 89 or 9001 => Unreachable(),
        50 or 262 or 202 or 134 or 175 or 237 => TimedOut(),
        64 or 79 or 100 => NotConfirmed(),
        14031 => Failure("The database's disk is full.", $"Free some space on the disk of {address.Servers}. {Recovers}"),
        85 or 86 => Failure("An index of the database has one of TaskManager's names but other keys.",
            $"Compare db.{IndexedCollection}.getIndexes() with docs/mongodb.md, and drop that index by "
            + $"db.{IndexedCollection}.dropIndex(\"its name\"). {Recovers}"),
        121 => Failure("The database's own rules refuse this.",
            "A collection has a validator: db.getCollectionInfos() shows it, collMod changes it."),
        10334 or 17419 or 17420 => TooLarge(),
        _ => null,
    };

    // The driver has retried these already.
    private StorageUnavailableException? FromLabels(MongoException exception) =>
        exception.HasErrorLabel("RetryableWriteError") || exception.HasErrorLabel("RetryableError")
            || exception.HasErrorLabel("SystemOverloadedError")
            ? TimedOut()
            : null;

    private StorageUnavailableException NotConfirmed() => Failure("The database did not confirm the change.",
        "The change may be there: check before you repeat it. A majority of the replica set must be up for a change to be safe; "
        + $"rs.status() in mongosh shows its members. {Recovers}");

    private StorageUnavailableException Unreachable()
    {
        IReadOnlyList<ServerDescription> servers = cluster?.Servers ?? [];
        var causes = servers.SelectMany(server => Causes(server.HeartbeatException))
            .Concat(Causes(thrown))
            .Concat(Causes(cluster?.DnsMonitorException))
            .ToList();
        if (causes.Find(cause => cause is MongoAuthenticationException) is { } authentication && authentication != thrown
            && new MongoErrors(authentication, address, cluster: null).Translate() is { } failure)
            return failure;
        var connectionClosed = causes.Exists(cause => cause is EndOfStreamException or IOException { InnerException: null }
            or SocketException { SocketErrorCode: SocketError.ConnectionReset });
        // A server without TLS closes a connection that starts with a TLS handshake.
        if (causes.Exists(cause => cause is AuthenticationException) || (connectionClosed && address.Url.UseTls)) return TlsMismatch();
        if ((address.IsSrv && cluster is { Servers.Count: 0 }) || causes.Exists(cause => cause is DnsClient.DnsResponseException
            or SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData }))
            return UnknownHost();
        // The driver removes servers that do not belong to the set.
        if (address.Url.ReplicaSetName is { } set && cluster is { Servers.Count: 0 })
            return Failure("The database is not the replica set that was asked for.",
                $"{address.Servers} is not a member of '{set}': correct replicaSet= in Storage:Mongo:Uri, or remove it. {Recovers}");
        if (servers.Any(server => server.Type == ServerType.ReplicaSetGhost))
            return Failure(
                "The database's replica set is not initiated.", $"Run rs.initiate() in mongosh on {address.Servers}. {Recovers}");
        if (cluster?.Type == ClusterType.ReplicaSet && servers.Any(server => server.State == ServerState.Connected)
            && !servers.Any(server => server.Type == ServerType.ReplicaSetPrimary)) return NoPrimary();
        var howToStart = $"""

            To start one on this machine: a container, a package, or a download with an empty folder.
            $ docker run -d -p {address.Url.Servers.First().Port}:27017 mongo:8
            $ systemctl start mongod
            $ mongod --dbpath data/mongo
            Or leave MONGO_URI and MONGODB_URI unset for SQLite, which needs no set-up.
            """ + " ";
        var tls = address.Url.UseTls ? "If the server has no TLS, set tls=false in Storage:Mongo:Uri. "
            : connectionClosed ? "If the server requires TLS, add tls=true to Storage:Mongo:Uri. "
            : "";
        return Failure("The database cannot be reached.", $"Nothing answers as MongoDB at {address.Servers}. {howToStart}{tls}{Recovers}");
    }

    private StorageUnavailableException WrongCredentials() => Failure("The database refuses the user name or the password.",
        "Correct them in Storage:Mongo:Uri and restart; a user of another database than admin needs ?authSource= there.");

    // The pool was paused by a failure that another call translated.
    private StorageUnavailableException ConnectionLost() =>
        cluster?.Servers.Any(server => server.HeartbeatException is not null) == true
            ? Unreachable()
            : Failure("The database cannot be reached.", $"The connection to {address.Servers} was lost. {Recovers}");

    private StorageUnavailableException NoPrimary() => Failure("The database has no primary at the moment.",
        $"Wait some seconds until the replica set of {address.Servers} has elected one. "
        + $"rs.status() in mongosh shows its members. {Recovers}");

    private StorageUnavailableException UnknownHost() => Failure("The database's host name is not known.",
        $"No address was found for {address.Servers}: check the name in Storage:Mongo:Uri, and the DNS of this machine. {Recovers}");

    private StorageUnavailableException TlsMismatch() => Failure("No secure connection to the database can be made.",
        $"Compare tls= in Storage:Mongo:Uri with {address.Servers}: its certificate must be valid, name that host, and come from an "
        + "authority that this machine trusts.");

    private StorageUnavailableException TimedOut() => Failure("The database does not answer in time.",
        $"{address.Servers} took longer than {MongoDatabase.CallTimeout.TotalSeconds:0} seconds. Check its load and its log. {Recovers}");

    private StorageUnavailableException TooLarge() => Failure("This task is too large for the database.",
        "A MongoDB document has at most 16 MB, and another program has filled this one. Remove its data from the document.");

    // The remedy names the document, never its content.
    private StorageUnavailableException Unreadable(string what) => thrown.Message.Contains("larger than", StringComparison.Ordinal)
        ? Failure("This task is too large for the database.", "A document of MongoDB holds at most 16 MB.")
        : new(
            $"The database holds a {what} that TaskManager cannot read.",
            "It was not changed. Another program has written a field of another type than docs/mongodb.md names, "
            + $"or left out a required one. {thrown.Message.Split(':')[0]}.", thrown)
        { IsLasting = true };

    private static IEnumerable<Exception> Causes(Exception? thrown)
    {
        for (; thrown is not null; thrown = thrown.InnerException) yield return thrown;
    }
}

/// <summary>The document with this id cannot be read as a task.</summary>
internal sealed class UnreadableTaskException(BsonValue id, Exception cause)
    : Exception($"Document {id}. {Where(cause)}", cause)
{
    // The driver's message names the class that declares the field.
    private static string Where(Exception cause) => new[] { typeof(TaskDocument), typeof(TaskState) }
        .Select(type => $"class {type.FullName}")
        .Aggregate(cause.Message.Split(':')[0], (message, type) => message.Replace(type, "a task", StringComparison.Ordinal));
}
