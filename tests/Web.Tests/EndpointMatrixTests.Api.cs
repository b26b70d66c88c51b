using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using TaskManager.Application.Tasks;

namespace TaskManager.Web.Tests;

// The API, which tokens open and cookies do not; and everything else, where it is the other way round.
public sealed partial class EndpointMatrixTests
{
    // For each endpoint, the status without a token, with a stranger's token, with the owner's token with and without the scope,
    // with the owner's cookie, with an expired token and with a revoked token.
    private static readonly Dictionary<string, string> ApiTable = new()
    {
        ["GET /api/tasks"] = "401 200 200 403 401 401 401",
        ["POST /api/tasks"] = "401 201 201 403 401 401 401",
        ["GET /api/tasks/{id:guid}"] = "401 404 200 403 401 401 401",
        ["PATCH /api/tasks/{id:guid}"] = "401 404 200 403 401 401 401",
        ["DELETE /api/tasks/{id:guid}"] = "401 404 204 403 401 401 401",
        ["POST /api/tasks/{id:guid}/toggle"] = "401 404 200 403 401 401 401",
        ["GET /api/export"] = "401 200 200 403 401 401 401",
        ["POST /api/exports"] = "401 202 202 403 401 401 401",
        ["POST /api/imports"] = "401 422 422 403 401 401 401",
        ["GET /api/jobs"] = "401 200 200 403 401 401 401",
        ["GET /api/jobs/{id:guid}"] = "401 404 200 403 401 401 401",
        ["GET /api/jobs/{id:guid}/file"] = "401 404 200 403 401 401 401",
        ["POST /api/jobs/{id:guid}/cancel"] = "401 404 202 403 401 401 401",
    };

    [Fact]
    public async Task EveryEndpointOfTheApi_ForEachActor_AnswersAsExpected()
    {
        var askAll = await ApiActors("usual");
        var wrong = new List<string>();
        foreach (var (endpoint, expected) in ApiTable)
        {
            var line = await askAll(endpoint);
            output.WriteLine($"{endpoint}: {line}");
            if (line != expected) wrong.Add($"{endpoint} answers {line}, not {expected}");
        }
        wrong.Should().BeEmpty();
    }

    [Fact]
    public async Task EveryOtherEndpoint_AskedWithATokenOnly_AnswersAsToAnonymous()
    {
        var owner = await App.SignedUp(NewAddress("owner"));
        var program = App.Bearing(await owner.MadeToken("read", "write"));

        var wrong = new List<string>();
        foreach (var (endpoint, expected) in Table)
            foreach (var (htmx, line) in new[] { (false, expected.Plainly), (true, expected.ByHtmx) })
            {
                var (got, anonymous) = (await Ask(endpoint, htmx, program, owner), line.Split(' ')[0]);
                if (got != anonymous) wrong.Add($"{endpoint} (htmx: {htmx}) answers {got}, not {anonymous}");
            }
        wrong.Should().BeEmpty();
    }

    [Theory]
    [InlineData("GET", "", null), InlineData("PATCH", "", """{"title":"mine"}""")]
    [InlineData("DELETE", "", null), InlineData("POST", "/toggle", null)]
    public async Task ApiTask_WhenItIsNotYours_AnswersLikeOneThatIsNotThere(string method, string action, string? json)
    {
        var id = await (await App.SignedUp(Ann)).Added(Title);
        var stranger = App.Bearing(await (await App.SignedUp(Bob)).MadeToken("read", "write"));

        foreach (var version in new[] { "*", "\"1\"", "\"9\"" })
        {
            var theirs = await stranger.Api(method, $"/api/tasks/{id}{action}", json, ("If-Match", version));
            var missing = await stranger.Api(method, $"/api/tasks/{Guid.CreateVersion7()}{action}", json, ("If-Match", version));

            ((int)theirs.Status).Should().Be(404);
            theirs.Text.Should().Be(missing.Text).And.NotContain(Title);
            Headers(theirs).Should().Equal(Headers(missing));
        }

        static IEnumerable<string> Headers(Answer answer) => answer.Response.Headers.Concat(answer.Response.Content.Headers)
            .Where(header => header.Key != "Date").Select(header => $"{header.Key}: {string.Join(',', header.Value)}");
    }

    // Returns a function that asks an endpoint as each actor.
    private async Task<Func<string, Task<string>>> ApiActors(string prefix)
    {
        var owner = await App.SignedUp(NewAddress($"{prefix}-owner"));
        var stranger = await App.SignedUp(NewAddress($"{prefix}-stranger"));
        var (expired, revoked) = (await owner.MadeToken("read", "write"), await owner.MadeToken("read", "write"));
        await App.End(expired);
        await owner.Post("/account/tokens/revoke", ("id", Application.Accounts.TokenSecret.Hash(revoked)!));
        var (reads, writes) = (App.Bearing(await owner.MadeToken("read")), App.Bearing(await owner.MadeToken("write")));
        Browser[] others = [owner, App.Bearing(expired), App.Bearing(revoked)];
        var (anonymous, strange) = (new Browser(App), App.Bearing(await stranger.MadeToken("read", "write")));
        return async endpoint =>
        {
            var (with, without) = endpoint.StartsWith("GET", StringComparison.Ordinal) ? (reads, writes) : (writes, reads);
            var got = new List<string>();
            foreach (var actor in (Browser[])[anonymous, strange, with, without, .. others]) got.Add(await AskApi(endpoint, actor, owner));
            return string.Join(' ', got);
        };
    }

    // What an ordinary browser or program sends for it, about a task of its own.
    private async Task<string> AskApi(string endpoint, Browser actor, Browser owner)
    {
        var (method, path) = (endpoint.Split(' ')[0], endpoint.Split(' ')[1]);
        var address = path.Replace("{id:guid}", (await Thing(path, owner)).ToString(), StringComparison.Ordinal);
        var answer = await actor.Api(method, address, TakesBody(endpoint) ? """{"title":"other"}""" : null);
        answer.Response.Headers.Contains("Set-Cookie").Should().BeFalse(endpoint);
        answer.Header("Cache-Control").Should().Contain("no-store");
        if ((int)answer.Status >= 400)
            answer.Response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json", endpoint);
        return $"{(int)answer.Status}";
    }

    private bool TakesBody(string endpoint) => endpoint == "POST /api/imports" || All(App).Any(one =>
        one.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is { } body
        && body.GetProperties().Any(member => member.Name is not (nameof(TaskView.Id) or nameof(TaskView.Version)))
        && one.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Any(method => $"{method} {one.RoutePattern.RawText}" == endpoint));
}
