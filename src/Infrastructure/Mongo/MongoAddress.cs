using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using MongoDB.Driver;
using MongoDB.Driver.Core.Configuration;

namespace TaskManager.Infrastructure.Mongo;

/// <summary>The address of the database from the settings. No output contains a password.</summary>
internal sealed partial record MongoAddress(MongoUrl Url, string Database)
{
    private static readonly string[] Keys = ["Storage:Mongo:Uri", "MONGO_URI", "MONGODB_URI"];

    /// <summary>The servers, without credentials.</summary>
    public string Servers => IsSrv ? Url.Server.Host : string.Join(", ", Url.Servers.Select(server => server.ToString()));

    /// <summary>Whether DNS lists the servers (mongodb+srv).</summary>
    public bool IsSrv => Url.Scheme == ConnectionStringScheme.MongoDBPlusSrv;

    /// <exception cref="StartupException">A setting is invalid.</exception>
    public static MongoAddress Of(IConfiguration configuration)
    {
        var key = Array.Find(Keys, candidate => !string.IsNullOrWhiteSpace(configuration[candidate])) ?? Keys[0];
        var uri = configuration[key] is { } set && !string.IsNullOrWhiteSpace(set) ? set.Trim() : "mongodb://localhost:27017/";
        var database = configuration["Storage:Mongo:Database"] is { Length: > 0 } named ? named : "taskmanager";
        if (database is "admin" or "local" or "config" || database.Length > 63 || database.Any("/\\. \"$*<>:|?\0".Contains))
            throw StartupException.Setting(
                "Storage:Mongo:Database", database,
                "It must not be one of MongoDB's own (admin, local, config). It has at most 63 characters and none of "
                + "/ \\ . \" $ * < > : | ? or space.");
        try
        {
            return new MongoAddress(Checked(new MongoUrl(uri)), database);
        }
        catch (Exception thrown) when (thrown is MongoConfigurationException or ArgumentException or FormatException)
        {
            throw StartupException.Setting(
                key, Masked(uri),
                "It must be an address like mongodb://localhost:27017/ or mongodb+srv://user:password@cluster.example.net/; "
                + "in user and password, write : / ? # [ ] @ % percent-encoded. docs/mongodb.md has examples.");
        }
    }

    /// <summary>Creates the client settings: those of the address, with the read and write concerns that correctness requires.</summary>
    public MongoClientSettings Settings()
    {
        var settings = MongoClientSettings.FromUrl(Url);
        settings.ApplicationName ??= "TaskManager";
        settings.ReadPreference = ReadPreference.Primary;
        settings.ReadConcern = ReadConcern.Majority;
        settings.WriteConcern = WriteConcern.WMajority.With(journal: true, wTimeout: TimeSpan.FromSeconds(5));
        // The driver's default is 30 seconds, which is too long for a page request.
        if (settings.ServerSelectionTimeout == MongoDefaults.ServerSelectionTimeout)
            settings.ServerSelectionTimeout = TimeSpan.FromSeconds(2);
        if (settings.ConnectTimeout == MongoDefaults.ConnectTimeout) settings.ConnectTimeout = TimeSpan.FromSeconds(5);
        return settings;
    }

    // Validates what the client would reject later. For mongodb+srv the client would need a DNS query, which may fail now.
    private static MongoUrl Checked(MongoUrl url)
    {
        if (url.Scheme != ConnectionStringScheme.MongoDBPlusSrv) MongoClientSettings.FromUrl(url).Freeze();
        else if (url.Server.Host.Split('.').Length < 3) throw new FormatException("The host of mongodb+srv has at least three parts.");
        return url;
    }

    // Everything before the last @ and all options may be secret; a text that does not look like hosts is not shown at all.
    private static string Masked(string uri)
    {
        var start = uri.IndexOf("://", StringComparison.Ordinal) + 3;
        var at = uri.LastIndexOf('@');
        var hosts = uri[(Math.Max(at, start - 1) + 1)..].Split('?', '#')[0];
        return start >= 3 && LooksLikeHosts().IsMatch(hosts) ? uri[..start] + (at < 0 ? "" : "***@") + hosts : "(not shown)";
    }

    [GeneratedRegex(@"^[\w.-]*(:\d*)?(,[\w.-]+(:\d*)?)*(/[\w-]*)?$")]
    private static partial Regex LooksLikeHosts();
}
