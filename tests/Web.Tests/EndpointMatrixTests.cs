using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;

namespace TaskManager.Web.Tests;

/// <summary>
/// Every endpoint of the route table, requested by each kind of client. An endpoint that the table of expectations lacks fails the
/// test: a new endpoint needs a row here that says which clients may use it.
/// </summary>
[Trait("M", "M14"), Trait("M", "M28")]
public sealed partial class EndpointMatrixTests(AccountsApp app, ITestOutputHelper output) : AccountsTest(app)
{
    private const string Title = "a private matter";

    // For each endpoint, the status without a session, with a stranger's session, with the owner's session and with the cookie of an
    // ended session: by a plain request, and by htmx.
    private static readonly Dictionary<string, Expected> Table = new(OfTestClasses())
    {
        ["GET /"] = new("303 200 200 303", "401 200 200 401"),
        ["GET /tasks"] = new("303 200 200 303", "401 200 200 401"),
        ["POST /tasks"] = new("303 303 303 303", "401 200 200 401"),
        ["GET /tasks/{id:guid}"] = new("303 404 200 303", "401 404 200 401"),
        ["GET /tasks/{id:guid}/edit"] = new("303 404 200 303", "401 404 200 401"),
        ["PUT /tasks/{id:guid}"] = new("303 404 303 303", "401 404 200 401"),
        ["POST /tasks/{id:guid}"] = new("303 404 303 303", "401 404 200 401"),
        ["PATCH /tasks/{id:guid}/toggle"] = new("303 404 303 303", "401 404 200 401"),
        ["POST /tasks/{id:guid}/toggle"] = new("303 404 303 303", "401 404 200 401"),
        ["DELETE /tasks/{id:guid}"] = new("303 404 303 303", "401 404 200 401"),
        ["POST /tasks/{id:guid}/delete"] = new("303 404 303 303", "401 404 200 401"),
        ["POST /tasks/{id:guid}/restore"] = new("303 404 303 303", "401 404 200 401"),
        ["POST /undo"] = new("303 404 303 303", "401 404 200 401"),
        ["GET /events"] = new("401 200 200 401", "401 200 200 401"),
        ["GET /account/sign-in"] = new("200 303 303 200", "200 303 303 200"),
        // Sign-in treats each request as anonymous, so the antiforgery token of a signed-in browser is invalid.
        ["POST /account/sign-in"] = new("422 400 400 422", "422 400 400 422"),
        ["GET /account/sign-up"] = new("200 303 303 200", "200 303 303 200"),
        ["POST /account/sign-up"] = new("422 400 400 422", "422 400 400 422"),
        ["POST /account/sign-out"] = new("303 303 303 303", "401 303 303 401"),
        ["GET /account"] = new("303 200 200 303", "401 200 200 401"),
        ["POST /account/password"] = new("303 422 422 303", "401 422 422 401"),
        ["POST /account/sessions/end"] = new("303 303 303 303", "401 303 303 401"),
        ["POST /account/tokens"] = new("303 422 422 303", "401 422 422 401"),
        ["POST /account/tokens/revoke"] = new("303 404 404 303", "401 404 404 401"),
        ["POST /account/delete"] = new("303 422 422 303", "401 422 422 401"),
        ["GET /account/second-factor"] = new("303 303 303 303", "303 303 303 303"),
        ["POST /account/second-factor"] = new("303 400 400 303", "303 400 400 303"),
        ["POST /account/second-factor/begin"] = new("303 303 303 303", "401 303 303 401"),
        ["GET /account/second-factor/set-up"] = new("303 200 200 303", "401 200 200 401"),
        ["POST /account/second-factor/set-up"] = new("303 422 422 303", "401 422 422 401"),
        ["POST /account/second-factor/recovery-codes"] = new("303 409 409 303", "401 409 409 401"),
        ["POST /account/second-factor/turn-off"] = new("303 303 303 303", "401 303 303 401"),
        ["POST /account/passkeys/request"] = new("200 400 400 200", "200 400 400 200"),
        ["POST /account/passkeys/sign-in"] = new("422 400 400 422", "422 400 400 422"),
        ["POST /account/passkeys/options"] = new("303 200 200 303", "401 200 200 401"),
        ["POST /account/passkeys"] = new("303 422 422 303", "401 422 422 401"),
        ["POST /account/passkeys/remove"] = new("303 404 404 303", "401 404 404 401"),
        ["GET /account/draft/{key}"] = new("303 303 303 303", "401 303 303 401"),
        // It opens nothing: what is sent is kept in the browser that sent it.
        ["POST /account/draft"] = new("401 401 401 401", "401 401 401 401"),
        ["GET /export"] = new("303 200 200 303", "401 200 200 401"),
        ["GET /imports"] = new("303 200 200 303", "401 200 200 401"),
        ["POST /imports"] = new("303 422 422 303", "401 422 422 401"),
        ["POST /exports"] = new("303 303 303 303", "401 200 200 401"),
        ["GET /jobs/{id:guid}"] = new("303 404 200 303", "401 404 200 401"),
        ["GET /jobs/{id:guid}/events"] = new("303 404 200 303", "401 404 200 401"),
        ["GET /jobs/{id:guid}/file"] = new("303 404 200 303", "401 404 200 401"),
        ["POST /jobs/{id:guid}/cancel"] = new("303 404 303 303", "401 404 200 401"),
        ["GET /openapi/v1.json"] = new("200 200 200 200", "200 200 200 200"),
        ["GET /api/docs"] = new("200 200 200 200", "200 200 200 200"),
        ["GET /api/docs/scalar.js"] = new("200 200 200 200", "200 200 200 200"),
        ["* /health/live"] = new("200 200 200 200", "200 200 200 200"),
        ["* /health/ready"] = new("200 200 200 200", "200 200 200 200"),
        ["* /error"] = new("404 404 404 404", "404 404 404 404"),
        ["* /error/{status:int}"] = new("404 404 404 404", "404 404 404 404"),
    };

    [Fact]
    public async Task RouteTable_HasNoEndpointThatTheMatrixLacks()
    {
        string[] known = [.. Table.Keys, .. ApiTable.Keys];
        var missing = Endpoints(App).Except(known).ToList();
        var (actors, owner) = missing.Count > 0 ? await People("new") : ([], new Browser(App));
        foreach (var endpoint in missing.Where(one => !one.Contains(" /api/", StringComparison.Ordinal)))
        {
            var (plainly, byHtmx) = (await AskAll(endpoint, htmx: false, actors, owner), await AskAll(endpoint, htmx: true, actors, owner));
            output.WriteLine($"""Paste into Table, once you agree: ["{endpoint}"] = new("{plainly}", "{byHtmx}"),""");
        }

        var askAll = missing.Count > 0 ? await ApiActors("new") : null;
        foreach (var endpoint in missing.Where(one => one.Contains(" /api/", StringComparison.Ordinal)))
            output.WriteLine($"""Paste into ApiTable, once you agree: ["{endpoint}"] = "{await askAll!(endpoint)}",""");

        missing.Should().BeEmpty("the output of this test has a line for each to paste");
        known.Except(Endpoints(App)).Should().BeEmpty("these are not routes any more");
        Assets(App).Should().NotBeEmpty();
    }

    [Fact]
    public async Task EveryEndpoint_ForEachActor_AnswersAsExpected()
    {
        var wrong = new List<string>();
        var (usual, owner) = await People("usual");
        foreach (var endpoint in Endpoints(App).Intersect(Table.Keys))
            foreach (var htmx in new[] { false, true })
            {
                var actors = endpoint.EndsWith("sign-out", StringComparison.Ordinal) ? (await People($"leaving-{htmx}")).Actors : usual;
                var line = await AskAll(endpoint, htmx, actors, owner);
                var expected = htmx ? Table[endpoint].ByHtmx : Table[endpoint].Plainly;
                output.WriteLine($"{endpoint} {(htmx ? "by htmx" : "plainly")}: {line}");
                if (line != expected) wrong.Add($"{endpoint} {(htmx ? "by htmx" : "plainly")} answers {line}, not {expected}");
            }
        wrong.Should().BeEmpty();
    }

    [Fact]
    public async Task Assets_ForAnyActor_AreThere()
    {
        string[] some = [.. Assets(App).Where(address => address.Contains("app.", StringComparison.Ordinal)).Take(4), "robots.txt"];
        foreach (var address in some)
            (await new Browser(App).Page("/" + address)).Status.Should().Be(HttpStatusCode.OK, address);
    }

    [Theory]
    [InlineData("GET", ""), InlineData("GET", "/edit"), InlineData("PATCH", "/toggle")]
    [InlineData("DELETE", ""), InlineData("PUT", ""), InlineData("POST", "/restore")]
    public async Task Task_WhenItIsNotYours_AnswersLikeOneThatIsNotThere(string method, string action)
    {
        var id = await (await App.SignedUp(Ann)).Added(Title);
        var stranger = await App.SignedUp(Bob);

        var theirs = await Ask(id);
        var missing = await Ask(Guid.CreateVersion7());

        theirs.Status.Should().Be(HttpStatusCode.NotFound);
        theirs.Text.Should().Be(missing.Text).And.NotContain(Title);
        theirs.Response.Headers.Select(header => header.Key).Should().Equal(missing.Response.Headers.Select(header => header.Key));

        Task<Answer> Ask(Guid which) => method == "GET"
            ? stranger.Fragment($"/tasks/{which}{action}")
            : stranger.Htmxed(new HttpMethod(method), $"/tasks/{which}{action}", ("title", "mine"), ("version", "1"));
    }

    private async Task<string> AskAll(string endpoint, bool htmx, Browser[] actors, Browser owner)
    {
        var got = new List<string>();
        foreach (var actor in actors) got.Add(await Ask(endpoint, htmx, actor, owner));
        return string.Join(' ', got);
    }

    // Each question is about a task or a job of its own, so that none changes what the next one finds.
    private async Task<string> Ask(string endpoint, bool htmx, Browser actor, Browser owner)
    {
        var (method, path) = (endpoint.Split(' ')[0].Replace("*", "GET", StringComparison.Ordinal), endpoint.Split(' ')[1]);
        var address = path.Replace("{id:guid}", (await Thing(path, owner)).ToString(), StringComparison.Ordinal)
            .Replace("{status:int}", "403", StringComparison.Ordinal);
        List<KeyValuePair<string, string>> fields =
            [new("title", "other"), new("version", "1"), new("__RequestVerificationToken", await actor.Token())];
        if (path == "/undo") fields.Add(new("step", (await Step(owner)).ToString()));
        using var form = method == "GET" ? null : new FormUrlEncodedContent(fields);
        return $"{(int)await actor.Status(new HttpMethod(method), address, form, htmx ? Browser.Htmx : [])}";
    }

    private static IEnumerable<KeyValuePair<string, Expected>> OfTestClasses() =>
        from type in typeof(EndpointAttribute).Assembly.GetTypes()
        from row in type.GetCustomAttributes<EndpointAttribute>()
        select KeyValuePair.Create(row.Endpoint, new Expected(row.Plainly, row.ByHtmx));

    private static List<string> Endpoints(App app) =>
    [
        .. All(app).Where(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["*"]).DefaultIfEmpty("*"),
                (endpoint, method) => $"{method} /{endpoint.RoutePattern.RawText!.TrimStart('/')}").Distinct(),
    ];

    private static List<string> Assets(App app) =>
    [
        .. All(app).Where(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null)
            .Select(endpoint => endpoint.RoutePattern.RawText!),
    ];

    private static IEnumerable<RouteEndpoint> All(App app) =>
        app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private sealed record Expected(string Plainly, string ByHtmx);
}

/// <summary>A row of the matrix that the test class of a use case brings, so that a use case is all new files.</summary>
/// <param name="endpoint">Method and route, as in the table.</param>
/// <param name="plainly">What each gets by a plain request.</param>
/// <param name="byHtmx">What each gets by htmx.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class EndpointAttribute(string endpoint, string plainly, string byHtmx) : Attribute
{
    public string Endpoint => endpoint;

    public string Plainly => plainly;

    public string ByHtmx => byHtmx;
}
