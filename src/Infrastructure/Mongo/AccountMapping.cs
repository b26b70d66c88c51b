using Mapster;
using MongoDB.Bson;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>Maps accounts, grants and activity to documents and back.</summary>
internal static class AccountMapping
{
    private static readonly TypeAdapterConfig Config = Configured();
    private static readonly Func<Account, AccountDocument> AccountWritten = Config.GetMapFunction<Account, AccountDocument>();
    private static readonly Func<AccountDocument, Account> AccountRead = Config.GetMapFunction<AccountDocument, Account>();
    private static readonly Func<Grant, GrantDocument> GrantWritten = Config.GetMapFunction<Grant, GrantDocument>();
    private static readonly Func<GrantDocument, Grant> GrantRead = Config.GetMapFunction<GrantDocument, Grant>();
    private static readonly Func<Activity, ActivityDocument> ActivityWritten = Config.GetMapFunction<Activity, ActivityDocument>();
    private static readonly Func<ActivityDocument, Activity> ActivityRead = Config.GetMapFunction<ActivityDocument, Activity>();

    public static AccountDocument ToDocument(Account account) => AccountWritten(account);

    public static Account ToAccount(AccountDocument document) => AccountRead(document);

    public static GrantDocument ToDocument(Grant grant) => GrantWritten(grant);

    public static Grant ToGrant(GrantDocument document) => GrantRead(document);

    /// <summary>Creates the document of a new entry.</summary>
    public static ActivityDocument ToDocument(OwnerId owner, Activity activity)
    {
        var document = ActivityWritten(activity);
        document.Owner = owner.Value;
        return document;
    }

    public static Activity ToActivity(ActivityDocument document) => ActivityRead(document);

    private static TypeAdapterConfig Configured()
    {
        var config = DocumentMap.NewConfig();
        Accounts(config);
        config.NewConfig<Grant, GrantDocument>().Map(document => document.SchemaVersion, grant => GrantDocument.Latest);
        config.NewConfig<GrantDocument, Grant>().MapToConstructor(true).Map(grant => grant.Name, document => document.Name ?? "");
        config.NewConfig<Activity, ActivityDocument>()
            .Map(document => document.Id, activity => ObjectId.GenerateNewId())
            .Map(document => document.Kind, activity => activity.Kind.ToString())
            .Map(document => document.Detail, activity => Cut(activity.Detail))
            .Map(document => document.Address, activity => Cut(activity.Address))
            .Map(document => document.SchemaVersion, activity => ActivityDocument.Latest)
            .Ignore(document => document.Owner);
        config.NewConfig<ActivityDocument, Activity>()
            .MapToConstructor(true)
            .Map(activity => activity.Kind, document => Enum.Parse<ActivityKind>(document.Kind));
        config.Compile();
        return config;
    }

    // Fields missing in older documents get their defaults.
    private static void Accounts(TypeAdapterConfig config)
    {
        config.NewConfig<Account, AccountDocument>().Map(document => document.SchemaVersion, account => AccountDocument.Latest);
        config.NewConfig<AccountDocument, Account>()
            .ConstructUsing(document => new Account(new OwnerId(document.Id), document.Email, new DateTimeOffset(document.CreatedAt)))
            .Map(account => account.SecurityStamp, document => document.SecurityStamp ?? "")
            .Map(account => account.RecoveryCodes, document => document.RecoveryCodes ?? Array.Empty<string>())
            .Map(account => account.Passkeys, document => document.Passkeys ?? Array.Empty<PasskeyDocument>());
        config.NewConfig<Passkey, PasskeyDocument>();
        config.NewConfig<PasskeyDocument, Passkey>()
            .MapToConstructor(true)
            .Map(passkey => passkey.Transports, document => document.Transports ?? Array.Empty<string>())
            .Map(passkey => passkey.AttestationObject, document => document.AttestationObject ?? Array.Empty<byte>())
            .Map(passkey => passkey.ClientDataJson, document => document.ClientDataJson ?? Array.Empty<byte>());
    }

    // A cut surrogate pair could not be stored.
    private static string? Cut(string? text)
    {
        const int Longest = Activity.MaxTextLength;
        return text?.Length > Longest ? text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)] : text;
    }
}
