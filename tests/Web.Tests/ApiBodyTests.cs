using System.Net;

namespace TaskManager.Web.Tests;

/// <summary>Bodies that are not what an address of the API takes: refused in words that name the member.</summary>
[Trait("Store", "Any")]
public sealed class ApiBodyTests(ApiApp app) : IClassFixture<ApiApp>, IAsyncLifetime
{
    private readonly Browser _program = new(app);

    public async ValueTask InitializeAsync() => await app.DeleteAll();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<string> Added(string title) =>
        (await _program.Api("POST", "/api/tasks", $$"""{"title":"{{title}}"}""")).Json.GetProperty("id").GetString()!;

    [Theory]
    [InlineData(
        """{"title":"x","owner":"somebody else"}""", "The member $.owner is not known here. The members are title, description, id.")]
    [InlineData("""{"Title":"x"}""", "The member $.Title is not known here. The members are title, description, id.")]
    [InlineData("""{"title":"x","version":9}""", "The member $.version is not known here. The members are title, description, id.")]
    [InlineData("""{"title":"x","title":"y"}""", "The member $.title must be text, and be there once.")]
    [InlineData("""{"title":1}""", "The member $.title must be text, and be there once.")]
    [InlineData("""{"title":["x"]}""", "The member $.title must be text, and be there once.")]
    [InlineData("""{"title":"\ud800"}""", "The member $.title must be text, and be there once.")]
    [InlineData("""{"title":"x","id":"one"}""", "The member $.id must be a UUID, and be there once.")]
    [InlineData("""{"title":"x","description":{"a":{"a":{"a":{"a":1}}}}}""", "The member $.description must be text, and be there once.")]
    [InlineData("""{"title":"x",}""", "JSON"), InlineData("""{"title":"x"}}""", "JSON")]
    [InlineData("[]", "JSON"), InlineData("null", "JSON")]
    [InlineData("", "JSON"), InlineData("\"x\"", "JSON")]
    public async Task Add_WhenTheBodyIsNotWhatIsKnown_Is400AndNamesIt(string json, string named)
    {
        var answer = await _program.Api("POST", "/api/tasks", json);

        answer.Status.Should().Be(HttpStatusCode.BadRequest);
        answer.Json.GetProperty("detail").GetString().Should().Contain(named);
        answer.Text.Should().NotContain("TaskManager").And.NotContain("System.");
        (await _program.Api("GET", "/api/tasks")).Json.GetProperty("tasks").GetArrayLength().Should().Be(0);
    }

    [Theory]
    [InlineData("""{"completed":null}""", 400, "The member $.completed must be true or false, and be there once.")]
    [InlineData("""{"completed":"true"}""", 400, "The member $.completed must be true or false, and be there once.")]
    [InlineData("""{"completed":1}""", 400, "The member $.completed must be true or false, and be there once.")]
    [InlineData("""{"id":"x"}""", 400, "The member $.id is not known here. The members are title, description, completed.")]
    [InlineData("""{"version":[1]}""", 400, "The member $.version is not known here. The members are title, description, completed.")]
    [InlineData("""{"owner":null}""", 400, "The member $.owner is not known here. The members are title, description, completed.")]
    [InlineData("""{"title":"x","title":"y"}""", 400, "has one twice")]
    [InlineData("""{"title":["x"]}""", 400, "The member $.title must be text, and be there once.")]
    [InlineData("""{"title":"\ud800"}""", 400, "JSON")]
    [InlineData("""{"description":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}""", 400, "$.description must be text")]
    [InlineData("[]", 400, "JSON"), InlineData("null", 400, "JSON"), InlineData("\"x\"", 400, "JSON"), InlineData("", 400, "JSON")]
    [InlineData("""{"title":null}""", 422, ""), InlineData("""{"title":" "}""", 422, "")]
    [InlineData("""{"description":"a\u0000b"}""", 422, "")]
    public async Task Change_WhenTheBodyIsWrong_SaysSoAndChangesNothing(string json, int status, string said)
    {
        var address = "/api/tasks/" + await Added("milk");

        var answer = await _program.Api("PATCH", address, json);

        ((int)answer.Status).Should().Be(status);
        if (said.Length > 0) answer.Json.GetProperty("detail").GetString().Should().Contain(said);
        (await _program.Api("GET", address)).Header("ETag").Should().Be("\"1\"");
    }

    [Theory]
    [InlineData("POST", "/toggle"), InlineData("DELETE", "")]
    public async Task Change_WhenMembersAreSentToAnAddressThatTakesNone_Is400AndChangesNothing(string method, string action)
    {
        var address = "/api/tasks/" + await Added("milk");

        var answer = await _program.Api(method, address + action, """{"completed":true}""");

        answer.Status.Should().Be(HttpStatusCode.BadRequest);
        answer.Json.GetProperty("detail").GetString().Should().Be("This address takes no members.");
        (await _program.Api("GET", address)).Header("ETag").Should().Be("\"1\"");
        (await _program.Api(method, address + action, "{}")).Response.IsSuccessStatusCode
            .Should().BeTrue("a program may always send a body");
    }
}
