using Microsoft.Extensions.Configuration;
using MongoDB.Driver;
using TaskManager.Infrastructure.Mongo;

namespace TaskManager.Infrastructure.Tests.Mongo;

/// <summary>The address settings: precedence, validation, and no secrets in messages. Needs no server.</summary>
[Trait("M", "M5")]
public sealed class MongoAddressTests
{
    [Fact]
    public void Of_WhenNothingIsSet_IsLocalhost()
    {
        var address = Of();

        (address.Url.ToString(), address.Database).Should().Be(("mongodb://localhost", "taskmanager"));
    }

    [Theory, InlineData("Storage:Mongo:Uri"), InlineData("MONGO_URI"), InlineData("MONGODB_URI")]
    public void Of_AnyOfItsNames_IsUsed(string key) => Of((key, " mongodb://db.example:27018/ ")).Servers.Should().Be("db.example:27018");

    [Fact]
    public void Of_WhenSeveralAreSet_PrefersTheProductsSetting() =>
        Of(("MONGO_URI", "mongodb://one/"), ("Storage:Mongo:Uri", "mongodb://two/"), ("MONGODB_URI", "mongodb://three/"))
            .Servers.Should().Be("two:27017");

    // The database in the address is the authentication database, often "admin".
    [Fact]
    public void Of_WhenTheAddressNamesADatabase_UsesTheSetting() =>
        Of(("MONGO_URI", "mongodb://user:secret@db/admin")).Database.Should().Be("taskmanager");

    [Theory]
    [InlineData("http://user:secret@db/"), InlineData("user:secret@db"), InlineData("secret"), InlineData("mongodb://")]
    [InlineData("mongodb://user:sec:ret@db/")]
    [InlineData("mongodb://user:se@cret@db/"), InlineData("mongodb://user:secret/@db/")]
    [InlineData("mongodb://user:secret@db/?tls=perhaps"), InlineData("mongodb://user:secret@db:port/")]
    [InlineData("mongodb+srv://user:secret@a,b/"), InlineData("mongodb+srv://user:secret@cluster.example/")]
    [InlineData("mongodb://db/?proxyHost=p&proxyUsername=u&proxyPassword=secret&proxyPort=0")]
    [InlineData("mongodb://user:secret@db:99999/"), InlineData("mongodb://user:secret"), InlineData("mongodb://user:secret%40db/")]
    public void Of_WhenTheAddressIsMalformed_NamesWhatIsAllowedWithoutSecrets(string uri)
    {
        var wrong = FluentActions.Invoking(() => Of(("MONGO_URI", uri))).Should().Throw<StartupException>().Which;

        wrong.Message.Should().StartWith("MONGO_URI is '").And.Contain("mongodb://localhost:27017/");
        // Without the list of allowed values.
        foreach (var secret in new[] { "secret", "sec:ret", "se@cret", "cret" }) wrong.Message.Should().NotContain(secret);
    }

    [Theory, InlineData("admin"), InlineData("local"), InlineData("config"), InlineData("a/b"), InlineData("a.b"), InlineData("a b")]
    [InlineData("$a"), InlineData("a\0")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public void Of_WhenTheDatabaseNameIsInvalid_Throws(string name) =>
        FluentActions.Invoking(() => Of(("Storage:Mongo:Database", name)))
            .Should().Throw<StartupException>().WithMessage("Storage:Mongo:Database is '*");

    [Fact]
    public void Settings_OfAnyAddress_AreSafe()
    {
        var settings = Of(("MONGO_URI", "mongodb://db/?w=0&journal=false&readPreference=secondary&readConcernLevel=local")).Settings();

        settings.WriteConcern.Should().Be(WriteConcern.WMajority.With(journal: true, wTimeout: TimeSpan.FromSeconds(5)));
        (settings.ReadPreference, settings.ReadConcern).Should().Be((ReadPreference.Primary, ReadConcern.Majority));
        (settings.RetryReads, settings.RetryWrites).Should().Be((true, true));
    }

    [Theory, InlineData("mongodb://db/", 2), InlineData("mongodb://db/?serverSelectionTimeoutMS=7000", 7)]
    public void Timeouts_Always_AreShortUnlessTheAddressSetsThem(string uri, int seconds) =>
        Of(("MONGO_URI", uri)).Settings().ServerSelectionTimeout.Should().Be(TimeSpan.FromSeconds(seconds));

    private static MongoAddress Of(params (string Key, string Value)[] settings) =>
        MongoAddress.Of(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(pair => pair.Key, pair => (string?)pair.Value)).Build());
}
