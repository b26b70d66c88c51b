using System.Net;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TaskManager.Domain.Common;
using TaskManager.Domain.Tasks;
using TaskManager.TestKit;

namespace TaskManager.Web.Tests;

/// <summary>The API in personal mode, from this machine. TokenTests and EndpointMatrixTests test access by tokens.</summary>
public sealed class ApiTests(ApiApp app) : IClassFixture<ApiApp>, IAsyncLifetime
{
    private readonly Browser _program = new(app);

    public async ValueTask InitializeAsync() => await app.DeleteAll();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<string> Added(string title)
    {
        var added = await _program.Api("POST", "/api/tasks", $$"""{"title":"{{title}}"}""");
        added.Status.Should().Be(HttpStatusCode.Created);
        return added.Json.GetProperty("id").GetString()!;
    }

    [Fact, Trait("M", "M6"), Trait("M", "M11")]
    public async Task Add_WhenDone_SaysWhatWhereAndWhichVersion_AndTwiceTheSame()
    {
        const string json = """{"title":" میلک 牛乳 ","description":"two\r\nlitres","id":"0193a000-0000-7000-8000-000000000001"}""";

        var first = await _program.Api("POST", "/api/tasks", json);
        var second = await _program.Api("POST", "/api/tasks", json);

        (first.Status, first.Header("Location"), first.Header("ETag"))
            .Should().Be((HttpStatusCode.Created, "/api/tasks/0193a000-0000-7000-8000-000000000001", "\"1\""));
        first.Json.EnumerateObject().Select(member => member.Name)
            .Should().BeEquivalentTo([.. EveryField.All.Where(IsPublic).Select(Member), "completed"]);
        (first.Json.GetProperty("title").GetString(), first.Json.GetProperty("description").GetString())
            .Should().Be(("میلک 牛乳", "two\nlitres"));
        first.Json.GetProperty("createdAt").GetString().Should().MatchRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$");
        (second.Status, second.Text).Should().Be((HttpStatusCode.Created, first.Text));
        (await _program.Api("GET", first.Header("Location")!)).Text.Should().Be(first.Text);
        (await new Browser(app).Page("/")).Titles.Should().Equal("میلک 牛乳");
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public async Task Get_OfATaskWithSomethingInEveryField_HasEach(int seed)
    {
        var task = EveryField.Random(new Random(seed), OwnerId.Local) with { DeletedAt = null };
        await app.Services.GetRequiredService<ITaskRepository>().Add(OwnerId.Local, new TaskItem(task), default);

        var told = (await _program.Api("GET", $"/api/tasks/{task.Id}")).Json;

        EveryField.All.Where(field => IsPublic(field) && !Has(field))
            .Select(field => field.Name).Should().BeEmpty("the API answers with each field");

        bool Has(PropertyInfo field) => told.TryGetProperty(Member(field), out var value)
            && Equals(value.Deserialize(field.PropertyType), field.GetValue(task));
    }

    private static bool IsPublic(PropertyInfo field) => field.Name is not (nameof(TaskState.Owner) or nameof(TaskState.DeletedAt));

    private static string Member(PropertyInfo field) => JsonNamingPolicy.CamelCase.ConvertName(field.Name);

    [Fact]
    public async Task Patch_OfEachFieldThatAnOwnerSets_SetsIt()
    {
        // The server sets these; completion is set by its flag.
        string[] others =
        [
            nameof(TaskState.Id), nameof(TaskState.Owner), nameof(TaskState.Version), nameof(TaskState.CompletedAt),
            nameof(TaskState.CreatedAt), nameof(TaskState.UpdatedAt), nameof(TaskState.DeletedAt),
        ];
        var id = await Added("milk");
        var wanted = EveryField.Random(new Random(2), OwnerId.Local) with { Description = "two\nlitres" };

        foreach (var field in EveryField.All.Where(field => !others.Contains(field.Name)))
        {
            var (name, value) = (Member(field), field.GetValue(wanted));
            var change = JsonSerializer.Serialize(new Dictionary<string, object?> { [name] = value });

            var patched = await _program.Api("PATCH", $"/api/tasks/{id}", change);

            patched.Status.Should().Be(HttpStatusCode.OK, "PATCH takes {0}", name);
            patched.Json.GetProperty(name).Deserialize(field.PropertyType).Should().Be(value);
        }
        var completed = await _program.Api("PATCH", $"/api/tasks/{id}", """{"completed":true}""");
        completed.Json.GetProperty("completed").GetBoolean().Should().BeTrue();
    }

    [Fact]
    public async Task List_WhenReadPageByPage_HasEachTaskOnce()
    {
        for (var i = 1; i <= 5; i++) await Added($"task {i}");
        await _program.Api("POST", $"/api/tasks/{await Added("done")}/toggle");

        var page = (await _program.Api("GET", "/api/tasks?view=active&limit=2")).Json;
        var titles = Titles(page);
        for (; page.GetProperty("next").GetString() is { } next; titles = [.. titles, .. Titles(page)])
            page = (await _program.Api("GET", $"/api/tasks?view=active&limit=2&after={next}")).Json;

        titles.Should().BeEquivalentTo("task 1", "task 2", "task 3", "task 4", "task 5");
        page.GetProperty("counts").GetRawText().Should().Be("""{"active":5,"completed":1}""");
        Titles((await _program.Api("GET", "/api/tasks?q=tas+2")).Json).Should().Equal("task 2");
        Titles((await _program.Api("GET", "/api/tasks?view=completed")).Json).Should().Equal("done");

        static string[] Titles(JsonElement page) =>
            [.. page.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("title").GetString()!)];
    }

    [Theory]
    [InlineData("?limit=0", "limit"), InlineData("?limit=101", "limit"), InlineData("?limit=ten", "limit")]
    [InlineData("?limit=1e1", "limit"), InlineData("?limit=", "limit")]
    [InlineData("?view=none", "view"), InlineData("?after=nowhere", "after")]
    public async Task List_WhenAParameterIsWrong_Is400AndSaysWhich(string query, string field)
    {
        var answer = await _program.Api("GET", "/api/tasks" + query);

        answer.Status.Should().Be(HttpStatusCode.BadRequest);
        answer.Json.GetProperty("errors").EnumerateObject().Should().ContainSingle().Which.Name.Should().Be(field);
    }

    [Fact]
    public async Task Add_WithAnIdThatIsTakenAndACondition_IsNoFailedCondition()
    {
        var (id, other) = (Guid.CreateVersion7(), Owners.New());
        var theirs = ATask.Titled("theirs").OwnedBy(other).WithId(id).Build();
        await app.Services.GetRequiredService<ITaskRepository>().Add(other, theirs, default);

        var answer = await _program.Api("POST", "/api/tasks", $$"""{"title":"mine","id":"{{id}}"}""", ("If-Match", "*"));

        answer.Status.Should().Be(HttpStatusCode.Conflict);
    }

    [Theory]
    [InlineData("GET", "/api/tasks?vew=active", "'vew' is not known here. The parameters are view, q, after, limit.")]
    [InlineData("GET", "/api/tasks?view=active&mediator=x", "'mediator' is not known here. The parameters are view, q, after, limit.")]
    [InlineData("GET", "/api/jobs?fields=title", "'fields' is not known here. This address takes no parameters.")]
    [InlineData("GET", "/api/export?fromat=csv", "'fromat' is not known here. The parameters are format.")]
    [InlineData("POST", "/api/imports?dry=true",
        "'dry' is not known here. The parameters are from, format, dryRun, mode, fileName, "
        + "column-title, column-description, column-completed, column-completedAt, column-createdAt.")]
    [InlineData("POST", "/api/imports?column-titel=NAME&format=csv",
        "'column-titel' is not known here. The parameters are from, format, dryRun, mode, fileName, "
        + "column-title, column-description, column-completed, column-completedAt, column-createdAt.")]
    [InlineData("GET", "/api/tasks?view=all&view=active", "'view' is there more than once.")]
    [InlineData("POST", "/api/exports?format=csv&format=json", "'format' is there more than once.")]
    public async Task Request_WithAParameterThatIsNotKnown_Is400AndSaysWhichAre(string method, string address, string said)
    {
        var answer = await _program.Api(method, address, address.Contains("imports", StringComparison.Ordinal) ? "[]" : null);

        answer.Status.Should().Be(HttpStatusCode.BadRequest);
        answer.Json.GetProperty("detail").GetString().Should().Be(said);
    }

    [Fact]
    public async Task Change_WhenSomeIsGiven_LeavesTheRest()
    {
        var address = "/api/tasks/" + await Added("milk");

        await _program.Api("PATCH", address, """{"description":"two litres"}""");
        var completed = await _program.Api("PATCH", address, """{"completed":true}""");
        var cleared = await _program.Api("PATCH", address, """{"description":null,"title":"bread","completed":false}""");
        var same = await _program.Api("PATCH", address, "{}");

        completed.Json.GetProperty("description").GetString().Should().Be("two litres");
        completed.Json.GetProperty("completed").GetBoolean().Should().BeTrue();
        completed.Json.GetProperty("completedAt").GetString().Should().Be(completed.Json.GetProperty("updatedAt").GetString());
        cleared.Json.GetProperty("title").GetString().Should().Be("bread");
        cleared.Text.Should().Contain("\"description\":null").And.Contain("\"completedAt\":null");
        (same.Text, same.Header("ETag")).Should().Be((cleared.Text, cleared.Header("ETag")));
    }

    [Theory]
    [InlineData("PATCH", "", """{"title":"other"}"""), InlineData("POST", "/toggle", null), InlineData("DELETE", "", null)]
    public async Task Change_WhenBasedOnAnotherVersion_Is412AndChangesNothing(string method, string action, string? json)
    {
        var address = "/api/tasks/" + await Added("milk");
        await _program.Api("POST", address + "/toggle");
        var before = await _program.Api("GET", address);
        before.Header("ETag").Should().Be("\"2\"");

        foreach (var stale in new[] { "\"1\"", "W/\"2\"", "\"two\"", "2", "\"1\", \"3\"", "\"\"" })
            (await _program.Api(method, address + action, json, ("If-Match", stale)))
                .Status.Should().Be(HttpStatusCode.PreconditionFailed, stale);
        (await _program.Api("GET", address)).Text.Should().Be(before.Text);

        var current = method == "PATCH" ? "*" : "\"1\", \"2\"";
        (await _program.Api(method, address + action, json, ("If-Match", current))).Response.IsSuccessStatusCode.Should().BeTrue();
    }

    [Fact]
    public async Task Delete_WhenDone_Is204AndThenNotFound()
    {
        var address = "/api/tasks/" + await Added("milk");

        var deleted = await _program.Api("DELETE", address);

        (deleted.Status, deleted.Text).Should().Be((HttpStatusCode.NoContent, ""));
        foreach (var method in new[] { "GET", "DELETE" }) (await _program.Api(method, address)).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact, Trait("M", "M17")]
    public async Task Change_WhenDone_IsHeardByOpenTabs()
    {
        await using var stream = await EventStream.Open(_program.Client);
        (await stream.Next()).Should().Be("tasks-changed");

        await Added("milk");

        (await stream.Next()).Should().Be("tasks-changed");
    }
}
