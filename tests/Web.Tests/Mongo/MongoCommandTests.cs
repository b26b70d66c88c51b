using MongoDB.Bson;
using MongoDB.Driver;
using TaskManager.TestKit;

namespace TaskManager.Web.Tests.Mongo;

/// <summary>The commands for MongoDB, as processes of their own.</summary>
[Trait("M", "M5"), Trait("M", "M18")]
public sealed class MongoCommandTests : IAsyncLifetime
{
    private readonly ServerProcesses _processes = new();
    private readonly string _name = $"taskmanager-test-{Guid.NewGuid():N}";
    private MongoClient _client = null!;
    private string _uri = "";

    private IMongoCollection<BsonDocument> Tasks => _client.GetDatabase(_name).GetCollection<BsonDocument>("tasks");

    public async ValueTask InitializeAsync()
    {
        var uri = await MongoServer.Uri();
        // A busy machine needs longer than the product waits.
        _uri = $"{uri}{(uri.Contains('?') ? '&' : '?')}serverSelectionTimeoutMS=30000";
        _client = new MongoClient(_uri);
    }

    public async ValueTask DisposeAsync()
    {
        _processes.Dispose();
        await _client.DropDatabaseAsync(_name);
        _client.Dispose();
    }

    [Theory, InlineData("adopt-tasks"), InlineData("adopt-tasks --yes=false")]
    public async Task AdoptTasks_WithoutYes_SaysWhatItWouldDoAndChangesNothing(string command)
    {
        await Tasks.InsertOneAsync(new BsonDocument("title", "bread"));

        var (exitCode, said, errors) = await Run(command);

        (exitCode, errors).Should().Be((0, ""));
        said.Should().Contain("1 documents can become tasks")
            .And.Contain("Nothing was changed. Make a backup (mongodump), then: ./run adopt-tasks --yes");
        (await Tasks.CountDocumentsAsync(new BsonDocument("owner", new BsonDocument("$exists", true)))).Should().Be(0);
    }

    [Fact]
    public async Task AdoptTasks_WithYes_NamesWhatDoesNotFitAndEndsWith1()
    {
        await Tasks.InsertManyAsync([new BsonDocument("title", "bread"), new BsonDocument("title", 7)]);

        var (exitCode, said, errors) = await Run("adopt-tasks --yes");

        (exitCode, errors).Should().Be((1, ""));
        said.Should().Contain("1 documents are tasks now.").And.Contain("1 documents are left alone:").And.Contain("its title is no text");
    }

    [Fact]
    public async Task CopyTasks_FromSqliteToMongo_AddsAndCompares()
    {
        await File.WriteAllLinesAsync(Path.Combine(_processes.Folder, "tasks.csv"), ["title", "bread", "milk"]);
        (await Run("import tasks.csv --Storage:Provider=Sqlite")).ExitCode.Should().Be(0);

        var (exitCode, said, errors) = await Run("copy-tasks --from Sqlite --to Mongo");

        (exitCode, errors).Should().Be((0, ""));
        said.Should().Contain("2 tasks were added.").And.Contain(": 2 tasks, checksum ").And.EndWith("Both are the same.\n");
        (await Tasks.CountDocumentsAsync(new BsonDocument())).Should().Be(2);
    }

    private Task<(int ExitCode, string Output, string Errors)> Run(string command) => _processes.Run(
        command, ("Storage:Mongo:Uri", _uri), ("Storage:Mongo:Database", _name),
        ("Storage:Sqlite:Path", Path.Combine(_processes.Folder, "tasks.db")));
}
