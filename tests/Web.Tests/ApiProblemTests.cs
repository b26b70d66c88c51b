using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.TestKit;

namespace TaskManager.Web.Tests;

/// <summary>What the API refuses, and in which words: problem details, never a page.</summary>
[Trait("M", "M27"), Trait("Store", "Any")]
public sealed class ApiProblemTests(ApiApp app) : IClassFixture<ApiApp>, IAsyncLifetime
{
    private readonly Browser _program = new(app);

    public async ValueTask InitializeAsync()
    {
        app.Sender.Address = IPAddress.Loopback;
        await app.DeleteAll();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static void ShouldBeAProblem(Answer answer, HttpStatusCode status, string because = "")
    {
        answer.Status.Should().Be(status, because);
        answer.Response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json", because);
        answer.Json.GetProperty("status").GetInt32().Should().Be((int)status);
        answer.Header("Cache-Control").Should().Contain("no-store");
        answer.Response.Headers.Select(header => header.Key).Should().NotContain(["Location", "Set-Cookie"]);
    }

    [Theory]
    [InlineData("GET", "/api", 404), InlineData("GET", "/api/nowhere", 404), InlineData("GET", "/api/tasks/one", 404)]
    [InlineData("GET", "/api/tasks/0193a000-0000-7000-8000-000000000009", 404)]
    [InlineData("PUT", "/api/tasks", 405), InlineData("GET", "/api/tasks/0193a000-0000-7000-8000-000000000009/toggle", 405)]
    public async Task Address_WhenNothingAnswersThere_IsAProblemWhateverIsAccepted(string method, string address, int status)
    {
        foreach (var accepted in new[] { "text/html", "application/json", "*/*", "image/png" })
        {
            var answer = await _program.Api(method, address, null, [("Accept", accepted), .. Browser.Htmx]);
            ShouldBeAProblem(answer, (HttpStatusCode)status, accepted);
        }
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded"), InlineData("text/plain"), InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/jsonp"), InlineData("application/json; charset=utf-16"), InlineData("application/json; charset=nonsense")]
    [InlineData(null)]
    public async Task Change_WhenTheContentIsNoJson_Is415(string? type)
    {
        var task = (await _program.Api("POST", "/api/tasks", """{"title":"milk"}""")).Header("Location")!;
        foreach (var (method, address) in new[] { ("POST", "/api/tasks"), ("PATCH", task), ("DELETE", task), ("POST", $"{task}/toggle") })
        {
            // Delete and toggle take no body, so they need no content type.
            if (type is null && (method == "DELETE" || address.EndsWith("toggle", StringComparison.Ordinal))) continue;
            using var body = new ByteArrayContent("""{"title":"x"}"""u8.ToArray());
            if (type is not null) body.Headers.TryAddWithoutValidation("Content-Type", type);
            var answer = await _program.Send(new HttpMethod(method), address, body);
            ShouldBeAProblem(answer, HttpStatusCode.UnsupportedMediaType, $"{method} {address}");
        }
        (await _program.Api("GET", "/api/tasks")).Json.GetProperty("counts").GetRawText().Should().Be("""{"active":1,"completed":0}""");
    }

    [Fact]
    public async Task Add_WhenTheBodyIsTooLong_Is413()
    {
        var answer = await _program.Api("POST", "/api/tasks", $$"""{"title":"{{new string('x', 3 << 20)}}"}""");

        ShouldBeAProblem(answer, HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Add_WhenTheTextIsTooLong_Is422AndSaysBoth()
    {
        var (title, description) = (new string('x', 201), new string('x', 10_001));

        var answer = await _program.Api("POST", "/api/tasks", $$"""{"title":"{{title}}","description":"{{description}}"}""");

        ShouldBeAProblem(answer, HttpStatusCode.UnprocessableEntity);
        answer.Json.GetProperty("errors").EnumerateObject().Select(field => field.Name).Should().BeEquivalentTo("title", "description");
    }

    [Fact]
    public async Task Storage_WhenDown_Is503AndSaysWhenToTryAgain()
    {
        StorageUnderTest.SkipOnMongo("This is about SQLite's file.");
        var folder = Directory.CreateTempSubdirectory("taskmanager-down-");
        var blocked = Path.Combine(folder.FullName, "blocked");
        await File.WriteAllTextAsync(blocked, "a file where the folder should be");
        await using var app = new ApiApp { Database = Path.Combine(blocked, "tasks.db") };

        foreach (var (method, json) in new[] { ("GET", null), ("POST", """{"title":"milk"}""") })
        {
            var answer = await new Browser(app).Api(method, "/api/tasks", json);
            ShouldBeAProblem(answer, HttpStatusCode.ServiceUnavailable);
            answer.Header("Retry-After").Should().Be("5");
            answer.Text.Should().NotContain(folder.FullName);
        }
        await app.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private sealed class BrokenOwner : ICurrentOwner
    {
        public OwnerId Id => throw new InvalidOperationException("the secret text of a bug");
    }

    [Fact]
    public async Task Bug_WhenItThrows_Is500WithAReferenceThatTheLogHas()
    {
        await using var app = new App(services =>
            services.AddSingleton<IStartupFilter>(new Sender()).AddSingleton<ICurrentOwner, BrokenOwner>());

        var answer = await new Browser(app).Api("GET", "/api/tasks");

        ShouldBeAProblem(answer, HttpStatusCode.InternalServerError);
        answer.Text.Should().NotContain("secret text").And.NotContain("Exception");
        var reference = answer.Json.GetProperty("detail").GetString()!.TrimEnd('.').Split(' ')[^1];
        app.Log.Text.Should().MatchRegex($"reference {reference}[\\s\\S]+secret text");
    }

    [Theory, Trait("M", "M14")]
    [InlineData("127.0.0.1", 200), InlineData("::1", 200), InlineData("::ffff:127.0.0.1", 200)]
    [InlineData("192.168.0.2", 401), InlineData("203.0.113.9", 401), InlineData("::ffff:203.0.113.9", 401), InlineData(null, 401)]
    public async Task PersonalMode_FromAnotherMachine_Is401AndSaysWhy(string? address, int status)
    {
        app.Sender.Address = address is null ? null : IPAddress.Parse(address);

        var answer = await _program.Api("GET", "/api/tasks");

        ((int)answer.Status).Should().Be(status);
        if (status == 200) return;
        ShouldBeAProblem(answer, HttpStatusCode.Unauthorized);
        answer.Header("WWW-Authenticate").Should().Be("Bearer");
        answer.Json.GetProperty("detail").GetString().Should().Contain("this machine only");
        var withToken = await _program.Api("POST", "/api/tasks", """{"title":"milk"}""", ("Authorization", "Bearer tm_x"));
        ShouldBeAProblem(withToken, HttpStatusCode.Unauthorized);
    }

    [Theory, Trait("M", "M28")]
    [InlineData("cross-site", null, 403), InlineData("same-site", null, 403)]
    [InlineData("same-origin", null, 201), InlineData("none", null, 201)]
    [InlineData(null, "http://evil.example", 403), InlineData(null, "null", 403)]
    [InlineData(null, "http://localhost", 201), InlineData(null, "https://localhost", 403)]
    public async Task PersonalMode_AskedByAPageOfAnotherSite_ChangesNothing(string? site, string? origin, int status)
    {
        List<(string, string)> headers = [];
        if (site is not null) headers.Add(("Sec-Fetch-Site", site));
        if (origin is not null) headers.Add(("Origin", origin));

        var answer = await _program.Api("POST", "/api/tasks", """{"title":"milk"}""", [.. headers]);

        ((int)answer.Status).Should().Be(status);
        (await new Browser(app).Page("/")).Titles.Should().HaveCount(status == 201 ? 1 : 0);
    }
}
