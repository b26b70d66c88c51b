using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace TaskManager.Web.Tests.OpenApi;

/// <summary>The description of the API, in accounts mode and in personal mode.</summary>
[Trait("Store", "Any")]
public sealed class ApiDocumentTests(ApiApp personal, AccountsApp accounts) : IClassFixture<ApiApp>, IClassFixture<AccountsApp>
{
    // Programs are generated from these names: none may change.
    private static readonly string[] OperationIds =
    [
        "listTasks", "addTask", "getTask", "changeTask", "deleteTask", "toggleTask", "exportTasks", "listJobs", "getJob", "getJobFile",
        "startExport", "startImport", "cancelJob",
    ];

    private App Where(bool signIn) => signIn ? accounts : personal;

    [Theory, InlineData(false), InlineData(true)]
    public async Task Document_WithoutSignIn_IsOpenApi31WithoutAFault(bool signIn)
    {
        var answer = await new Browser(Where(signIn)).Page("/openapi/v1.json");

        answer.Response.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        var read = OpenApiDocument.Parse(answer.Text, "json");
        read.Diagnostic!.SpecificationVersion.Should().Be(OpenApiSpecVersion.OpenApi3_1);
        read.Diagnostic.Errors.Concat(read.Diagnostic.Warnings).Should().BeEmpty();
    }

    [Fact]
    public async Task Document_HasEveryRouteOfTheApi_AndTheNamesThatProgramsKnow()
    {
        var operations = (await Description.Of(personal)).Operations;
        var routes = from route in personal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                     let path = route.RoutePattern.RawText!.Replace(":guid", "", StringComparison.Ordinal)
                     where path.StartsWith("/api/", StringComparison.Ordinal) && !path.StartsWith("/api/docs", StringComparison.Ordinal)
                     select $"{route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single()} {path}";

        operations.Select(operation => $"{operation}").Should().BeEquivalentTo(routes);
        operations.Select(operation => operation.Id).Should().BeEquivalentTo(OperationIds);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Operations_Each_AreWholeAndSayWhatCanGoWrong(bool signIn)
    {
        var description = await Description.Of(Where(signIn));
        int[] always = signIn ? [400, 401, 403, 429, 500, 503] : [400, 401, 500, 503];
        int[] ofChanges = signIn ? [413, 415] : [403, 413, 415];

        foreach (var operation in description.Operations)
        {
            var parts = operation.Parameters.Concat(operation.Responses.Values).Select(part => part.GetProperty("description"));
            parts.Append(operation.Json.GetProperty("summary")).Should().OnlyContain(
                text => text.GetString()!.Length > 5, "of {0}", operation);
            operation.Responses.Keys.Should().Contain(operation.Method == "GET" ? always : always.Concat(ofChanges), "of {0}", operation);
            foreach (var (status, response) in operation.Responses.Where(each => each.Key >= 400))
                Operation.Contents(response).Keys.Should().Equal(["application/problem+json"], "{0} answers {1} so", operation, status);
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Operations_Each_NameTheScopeOfTheToken_WhereOneIsNeeded(bool signIn)
    {
        var description = await Description.Of(Where(signIn));

        foreach (var operation in description.Operations)
        {
            var scope = operation.Method == "GET" ? "read" : "write";
            operation.Json.TryGetProperty("security", out var security).Should().Be(signIn, "{0} says whether it needs a token", operation);
            if (signIn) security[0].GetProperty("Bearer")[0].GetString().Should().Be(scope, "{0} needs it", operation);
        }
        description.Root.GetProperty("components").TryGetProperty("securitySchemes", out _).Should().Be(signIn);
        var about = description.Root.GetProperty("info").GetProperty("description").GetString();
        about.Should().Contain(signIn ? "Authorization: Bearer" : "need no token");
    }

    [Fact]
    public async Task Schemas_Each_HaveDocstringsForTheirMembers_AndExamplesThatFit()
    {
        var description = await Description.Of(personal);
        var examples = 0;
        foreach (var schema in description.Schemas)
        {
            var members = schema.Value.GetProperty("properties").EnumerateObject().ToList();
            if (!schema.Name.EndsWith("ProblemDetails", StringComparison.Ordinal))
                members.Where(member => !member.Value.TryGetProperty("description", out _))
                    .Should().BeEmpty("{0} is described", schema.Name);
            foreach (var id in members.Where(member => member.Name == "id")) id.Value.GetProperty("format").GetString().Should().Be("uuid");
            if (!schema.Value.TryGetProperty("examples", out var all)) continue;
            foreach (var example in all.EnumerateArray())
            {
                examples++;
                new SchemaCheck(description).Differences(example, schema.Value).Should().BeEmpty("the example of {0} fits", schema.Name);
            }
        }
        examples.Should().Be(8);
    }

    [Fact]
    public async Task Document_AskedAgain_IsNotSentAgain()
    {
        var browser = new Browser(accounts);
        var first = await browser.Page("/openapi/v1.json");

        var again = await browser.Page("/openapi/v1.json", ("If-None-Match", first.Header("ETag")!));
        var head = await browser.Send(HttpMethod.Head, "/openapi/v1.json", null);

        (again.Status, again.Text).Should().Be((HttpStatusCode.NotModified, ""));
        (head.Status, head.Text, head.Header("ETag")).Should().Be((HttpStatusCode.OK, "", first.Header("ETag")));
        first.Header("Cache-Control").Should().Be("no-cache");
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task ReferencePage_WithoutSignIn_HasItsScriptFromHere_AndNoOther(bool signIn)
    {
        var browser = new Browser(Where(signIn));
        var page = await browser.Page("/api/docs");

        page.Status.Should().Be(HttpStatusCode.OK);
        var script = page.Html.QuerySelectorAll("script").Should().ContainSingle().Which;
        (script.GetAttribute("src"), script.TextContent).Should().Be(("/api/docs/scalar.js", ""));
        page.Html.QuerySelectorAll("style, [style], [onload], [onclick]").Should().BeEmpty();
        var nonce = script.GetAttribute("nonce");
        page.Header("Content-Security-Policy").Should().StartWith(
            $"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'unsafe-inline';");
        var asset = await browser.Page("/api/docs/scalar.js");
        (asset.Status, asset.Response.Content.Headers.ContentType!.MediaType).Should().Be((HttpStatusCode.OK, "text/javascript"));
        (await browser.Page("/api/docs/scalar.js", ("If-None-Match", asset.Header("ETag")!))).Status
            .Should().Be(HttpStatusCode.NotModified);
    }
}
