using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using TaskManager.Domain.Accounts;
using TaskManager.Domain.Common;
using TaskManager.Infrastructure.Mongo;
using TaskManager.TestKit;

namespace TaskManager.Infrastructure.Tests.Mongo;

/// <summary>The mapping of accounts, grants and activity to documents and BSON, and back. Needs no server.</summary>
[Trait("M", "M4"), Trait("M", "M18")]
public sealed class AccountMappingTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;

    private readonly OwnerId _owner = Owners.New();

    public AccountMappingTests() => MongoDatabase.Register();

    [Fact]
    public void ToDocument_OfAFullAccount_HasExactlyItsFields() =>
        AccountMapping.ToDocument(Full()).ToBsonDocument().Should().Equal(new BsonDocument
        {
            { "_id", Documents.Uuid(_owner.Value) },
            { "email", "Ann@Example.org" },
            { "emailKey", "ANN@EXAMPLE.ORG" },
            { "createdAt", Now.UtcDateTime },
            { "passwordHash", "hash" },
            { "securityStamp", "stamp" },
            { "failedAttempts", 3 },
            { "lockedUntil", Now.AddMinutes(5).UtcDateTime },
            { "twoFactorEnabled", true },
            { "authenticatorKey", "key" },
            { "lastAuthenticatorStep", 58_000_000L },
            { "recoveryCodes", new BsonArray { "one", "two" } },
            {
                "passkeys", new BsonArray
                {
                    new BsonDocument
                    {
                        { "credentialId", new byte[] { 1, 2 } },
                        { "publicKey", new byte[] { 3 } },
                        { "name", "phone" },
                        { "createdAt", Now.AddDays(1).UtcDateTime },
                        { "signCount", 4294967295L },
                        { "transports", new BsonArray { "internal" } },
                        { "isUserVerified", true },
                        { "isBackupEligible", true },
                        { "isBackedUp", false },
                        { "attestationObject", new byte[] { 4 } },
                        { "clientDataJson", new byte[] { 5 } },
                    },
                }
            },
            { "version", 7L },
            { "schemaVersion", 1 },
        });

    [Fact]
    public void ToDocument_OfAGrantAndAnActivity_HasExactlyTheirFields()
    {
        AccountMapping.ToDocument(AGrant()).ToBsonDocument().Should().Equal(new BsonDocument
        {
            { "_id", "hash" }, { "owner", Documents.Uuid(_owner.Value) }, { "kind", 2 }, { "name", "a ✓ script" }, { "scopes", 3 },
            { "createdAt", Now.UtcDateTime }, { "expiresAt", Now.AddDays(1).UtcDateTime }, { "usedAt", Now.AddHours(1).UtcDateTime },
            { "schemaVersion", 2 },
        });

        var line = AccountMapping.ToDocument(_owner, new Activity(Now, ActivityKind.SignedIn, "password", "203.0.113.7")).ToBsonDocument();
        line.Remove("_id");
        line.Should().Equal(new BsonDocument
        {
            { "owner", Documents.Uuid(_owner.Value) }, { "at", Now.UtcDateTime }, { "kind", "SignedIn" }, { "detail", "password" },
            { "address", "203.0.113.7" }, { "schemaVersion", 1 },
        });
    }

    [Fact]
    public void FromDocument_OfAWrittenDocument_IsTheSame()
    {
        var bare = new Account(_owner, "ann@example.org", DateTimeOffset.UnixEpoch) { LockedUntil = DateTimeOffset.MaxValue };
        var bareGrant = new Grant("hash", _owner, GrantKind.Session, "Firefox", Scopes.None, Now, Now);

        foreach (var account in new[] { Full(), bare })
            AccountMapping.ToAccount(Read<AccountDocument>(AccountMapping.ToDocument(account))).Should().BeEquivalentTo(
                account, same => same
                    .Using<DateTimeOffset>(at => at.Subject.Should().BeCloseTo(at.Expectation, TimeSpan.FromMilliseconds(1)))
                    .WhenTypeIs<DateTimeOffset>());
        foreach (var grant in new[] { AGrant(), bareGrant })
            AccountMapping.ToGrant(Read<GrantDocument>(AccountMapping.ToDocument(grant))).Should().BeEquivalentTo(grant);
        foreach (var kind in Enum.GetValues<ActivityKind>())
            AccountMapping.ToActivity(Read<ActivityDocument>(AccountMapping.ToDocument(_owner, new Activity(Now, kind))))
                .Should().Be(new Activity(Now, kind));
    }

    [Fact]
    public void FromDocument_WhenOnlyRequiredFieldsExist_HasDefaults()
    {
        var account = new BsonDocument
        {
            { "_id", Documents.Uuid(_owner.Value) }, { "email", "ann@example.org" }, { "emailKey", "ANN@EXAMPLE.ORG" },
            { "createdAt", Now.UtcDateTime }, { "version", 1 }, { "colour", "red" },
        };
        var passkey = new BsonDocument
        {
            { "credentialId", new byte[] { 1 } }, { "publicKey", new byte[] { 2 } }, { "createdAt", Now.UtcDateTime },
            { "colour", "red" },
        };
        var grant = new BsonDocument
        {
            { "_id", "hash" }, { "owner", Documents.Uuid(_owner.Value) }, { "kind", 1 }, { "createdAt", Now.UtcDateTime },
            { "expiresAt", Now.UtcDateTime }, { "colour", "red" },
        };
        var line = new BsonDocument
        {
            { "_id", ObjectId.GenerateNewId() }, { "owner", Documents.Uuid(_owner.Value) }, { "at", Now.UtcDateTime },
            { "kind", "SignedUp" }, { "colour", "red" },
        };

        AccountMapping.ToAccount(Read<AccountDocument>(account)).Should().BeEquivalentTo(new Account(_owner, "ann@example.org", Now));
        AccountMapping.ToAccount(Read<AccountDocument>(new BsonDocument(account) { { "passkeys", new BsonArray { passkey } } }))
            .Passkeys.Should().ContainSingle()
            .Which.Should().BeEquivalentTo(new Passkey([1], [2], null, Now, 0, [], false, false, false, [], []));
        AccountMapping.ToGrant(Read<GrantDocument>(grant))
            .Should().BeEquivalentTo(new Grant("hash", _owner, GrantKind.Session, "", Scopes.None, Now, Now));
        AccountMapping.ToActivity(Read<ActivityDocument>(line)).Should().Be(new Activity(Now, ActivityKind.SignedUp));
    }

    [Theory, InlineData("email"), InlineData("emailKey"), InlineData("createdAt"), InlineData("version")]
    public void Document_WhenARequiredFieldIsMissing_CannotBeRead(string field)
    {
        var bson = AccountMapping.ToDocument(Full()).ToBsonDocument();
        bson.Remove(field);

        FluentActions.Invoking(() => BsonSerializer.Deserialize<AccountDocument>(bson)).Should().Throw<FormatException>();
    }

    [Fact]
    public void ToDocument_OfActivities_OrdersIdsByAdding()
    {
        var ids = Enumerable.Range(0, 100)
            .Select(i => AccountMapping.ToDocument(_owner, new Activity(Now.AddDays(-i), ActivityKind.SignedIn)).Id).ToList();

        ids.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
    }

    [Theory, InlineData(199, 199), InlineData(200, 200), InlineData(201, 200)]
    public void ToDocument_OfALongText_TruncatesItBetweenCharacters(int length, int kept)
    {
        var (plain, wide) = (new string('x', length), new string('x', length - 1) + "😀");

        AccountMapping.ToDocument(_owner, new Activity(Now, ActivityKind.TokenMade, plain)).Detail.Should().HaveLength(kept);
        AccountMapping.ToDocument(_owner, new Activity(Now, ActivityKind.TokenMade, wide)).ToBson()
            .Should().NotBeEmpty("valid text can be stored");
    }

    private static T Read<T>(object document) =>
        BsonSerializer.Deserialize<T>(document as BsonDocument ?? document.ToBsonDocument(document.GetType()));

    private Account Full() => new(_owner, "Ann@Example.org", Now)
    {
        PasswordHash = "hash",
        SecurityStamp = "stamp",
        FailedAttempts = 3,
        LockedUntil = Now.AddMinutes(5),
        TwoFactorEnabled = true,
        AuthenticatorKey = "key",
        LastAuthenticatorStep = 58_000_000,
        RecoveryCodes = ["one", "two"],
        Passkeys =
        [
            new Passkey(
                [1, 2], [3], "phone", Now.AddDays(1), uint.MaxValue, ["internal"], IsUserVerified: true, IsBackupEligible: true,
                IsBackedUp: false, [4], [5]),
        ],
        Version = 7,
    };

    private Grant AGrant() =>
        new("hash", _owner, GrantKind.Token, "a ✓ script", Scopes.Read | Scopes.Write, Now, Now.AddDays(1), Now.AddHours(1));
}
