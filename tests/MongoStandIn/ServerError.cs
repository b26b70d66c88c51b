using MongoDB.Bson;

namespace TaskManager.MongoStandIn;

/// <summary>The error of a command, or of one statement of a write.</summary>
/// <param name="code">The error code.</param>
/// <param name="message">The error message.</param>
/// <param name="details">Further fields, such as the key of a duplicate.</param>
internal sealed class ServerError(int code, string message, BsonDocument? details = null) : Exception(message)
{
    public const int BadValue = 2, FailedToParse = 9, TypeMismatch = 14, IllegalOperation = 20, NamespaceNotFound = 26,
        IndexNotFound = 27, PathNotViable = 28, ConflictingUpdateOperators = 40, CursorNotFound = 43, CommandNotFound = 59,
        ImmutableField = 66, InvalidOptions = 72, IndexOptionsConflict = 85, IndexKeySpecsConflict = 86,
        TooLarge = 10334, DuplicateKey = 11000;

    private static readonly Dictionary<int, string> Names = new()
    {
        { 1, "InternalError" }, { 2, "BadValue" }, { 6, "HostUnreachable" }, { 7, "HostNotFound" }, { 8, "UnknownError" },
        { 9, "FailedToParse" }, { 11, "UserNotFound" }, { 13, "Unauthorized" }, { 14, "TypeMismatch" }, { 16, "InvalidLength" },
        { 18, "AuthenticationFailed" }, { 20, "IllegalOperation" }, { 26, "NamespaceNotFound" }, { 27, "IndexNotFound" },
        { 28, "PathNotViable" }, { 40, "ConflictingUpdateOperators" }, { 43, "CursorNotFound" }, { 48, "NamespaceExists" },
        { 50, "MaxTimeMSExpired" }, { 52, "DollarPrefixedFieldName" }, { 53, "InvalidIdField" }, { 59, "CommandNotFound" },
        { 64, "WriteConcernTimeout" }, { 66, "ImmutableField" }, { 72, "InvalidOptions" }, { 73, "InvalidNamespace" },
        { 79, "UnknownReplWriteConcern" }, { 85, "IndexOptionsConflict" }, { 86, "IndexKeySpecsConflict" }, { 89, "NetworkTimeout" },
        { 91, "ShutdownInProgress" }, { 100, "UnsatisfiableWriteConcern" }, { 112, "WriteConflict" }, { 121, "DocumentValidationFailure" },
        { 133, "FailedToSatisfyReadPreference" }, { 134, "ReadConcernMajorityNotAvailableYet" }, { 168, "InvalidPipelineOperator" },
        { 171, "CannotIndexParallelArrays" }, { 189, "PrimarySteppedDown" }, { 225, "TransactionTooOld" }, { 237, "CursorInUse" },
        { 238, "NotImplemented" }, { 260, "InvalidResumeToken" }, { 262, "ExceededTimeLimit" }, { 280, "ChangeStreamFatalError" },
        { 286, "ChangeStreamHistoryLost" }, { 9001, "SocketException" }, { 10107, "NotWritablePrimary" }, { 10334, "BSONObjectTooLarge" },
        { 11000, "DuplicateKey" }, { 11600, "InterruptedAtShutdown" }, { 11602, "InterruptedDueToReplStateChange" },
        { 13435, "NotPrimaryNoSecondaryOk" }, { 13436, "NotPrimaryOrSecondary" }, { 14031, "OutOfDiskSpace" },
    };

    public int Code => code;

    public BsonDocument? Details => details;

    /// <summary>Creates the error for a feature that the stand-in does not implement.</summary>
    public static ServerError NotImplemented(string what) => new(238, $"The stand-in has no {what}: run this against a real server.");

    /// <summary>Returns the name of a code, in the format of the server for unnamed codes.</summary>
    public static string NameOf(int code) => Names.GetValueOrDefault(code, $"Location{code}");
}
