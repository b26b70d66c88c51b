using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace TaskManager.Web.Tests;

/// <summary>Rules that hold for every route, found in the route table.</summary>
[Trait("Store", "Any")]
public sealed partial class RouteTests(App app) : IClassFixture<App>
{
    private readonly Browser _browser = new(app);

    private (string Method, string Address)[] Routes(Func<string, bool> methods)
    {
        _ = app.Server;
        return [.. app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ControllerActionDescriptor>() is not null)
            .SelectMany(endpoint => Methods(endpoint).Where(methods).Select(method => (method, Address(endpoint))))];

        static IReadOnlyList<string> Methods(RouteEndpoint endpoint) =>
            endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST", "PUT", "PATCH", "DELETE"];

        static string Address(RouteEndpoint endpoint) => "/" + Parameter().Replace(
            endpoint.RoutePattern.RawText!,
            match => match.Value.Contains("status", StringComparison.Ordinal) ? "404" : Guid.CreateVersion7().ToString());
    }

    [Fact, Trait("M", "M28")]
    public async Task UnsafeRoute_WithoutOrWithAWrongToken_Is400()
    {
        await using var app = new App();
        var browser = new Browser(app);
        var routes = Routes(method => method is not "GET");
        routes.Should().HaveCountGreaterThan(8);
        foreach (var (method, address) in routes)
        {
            // The error page changes nothing, and must answer a failed request without a token.
            if (address.StartsWith("/error", StringComparison.Ordinal)) continue;
            foreach (var token in new[] { "", "wrong" })
            {
                using var form = new FormUrlEncodedContent([KeyValuePair.Create("title", "x")]);
                var answer = await browser.Send(
                    new HttpMethod(method), address, form, [.. Browser.Htmx, ("RequestVerificationToken", token)]);
                answer.Status.Should().Be(HttpStatusCode.BadRequest, $"{method} {address} takes no request without a token");
                answer.Text.Should().Contain("security token");
                answer.Header("HX-Retarget").Should().Be("#toasts", "the typed text must stay");
            }
        }
        (await browser.Page("/")).Titles.Should().BeEmpty();
    }

    [Fact, Trait("M", "M8")]
    public async Task Scripts_RunByTheNonceOfTheirResponseOnly()
    {
        var nonces = new List<string>();
        foreach (var address in new[] { "/", "/", "/nowhere" })
        {
            var page = await _browser.Page(address);
            var nonce = page.Html.QuerySelectorAll("script").Select(script => script.GetAttribute("nonce")).Distinct()
                .Should().ContainSingle().Which!;
            page.Header("Content-Security-Policy").Should().Contain($"; script-src 'nonce-{nonce}';").And.NotContain("script-src 'self'");
            nonces.Add(nonce);
        }
        nonces.Should().OnlyHaveUniqueItems();
        (await _browser.Page("/health/live")).Header("Content-Security-Policy").Should().Contain("; script-src 'none';");
    }

    [Fact, Trait("M", "M8")]
    public async Task Route_Always_HasTheSecurityHeaders()
    {
        var addresses = Routes(method => method is "GET").Select(route => route.Address).Concat(["/health/live", "/js/app.js", "/nowhere"]);
        foreach (var address in addresses)
        {
            var answer = await _browser.Page(address);
            answer.Header("Content-Security-Policy").Should().StartWith("default-src 'none'").And.NotContain("unsafe");
            answer.Header("X-Content-Type-Options").Should().Be("nosniff");
            answer.Header("Referrer-Policy").Should().Be("same-origin");
            answer.Header("Cross-Origin-Opener-Policy").Should().Be("same-origin");
            ((int)answer.Status).Should().BeLessThan(500);
        }
    }

    [Fact, Trait("M", "M8")]
    public async Task Page_Always_HasNoInlineScriptOrStyle()
    {
        await _browser.Added("milk");
        var html = (await _browser.Page("/")).Html;
        html.QuerySelectorAll("script:not([src]), style, [style], [onclick], [onload]").Should().BeEmpty();
        html.QuerySelectorAll("script, link").Select(element => element.GetAttribute("src") ?? element.GetAttribute("href"))
            .Should().OnlyContain(address => address!.StartsWith('/'));
    }

    [Theory]
    [InlineData("PUT", "/tasks", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/nowhere", HttpStatusCode.NotFound)]
    [InlineData("GET", "/error", HttpStatusCode.NotFound)]
    public async Task Route_WhenUnknown_IsAnErrorAsPageAndFragment(string method, string address, HttpStatusCode status)
    {
        var page = await _browser.Send(new HttpMethod(method), address, null);
        (page.Status, page.IsPage).Should().Be((status, true));
        var fragment = await _browser.Send(new HttpMethod(method), address, null, Browser.Htmx);
        (fragment.Status, fragment.IsPage).Should().Be((status, false));
    }

    [Theory]
    [InlineData("application/json", """{"title":"x"}""")]
    [InlineData("text/plain", "title=x")]
    public async Task Add_WhenTheContentIsNoForm_Is415(string type, string content)
    {
        using var body = new StringContent(content, System.Text.Encoding.UTF8, type);
        var answer = await _browser.Send(HttpMethod.Post, "/tasks", body, ("RequestVerificationToken", await _browser.Token()));
        answer.Status.Should().Be(HttpStatusCode.UnsupportedMediaType);
        answer.Text.Should().Contain("forms only");
    }

    [Fact]
    public async Task Add_WhenTheBodyIsTooLong_Is413AndTheFormStays()
    {
        using var body = new FormUrlEncodedContent([KeyValuePair.Create("title", new string('x', 3 << 20))]);
        var answer = await _browser.Send(
            HttpMethod.Post, "/tasks", body, [.. Browser.Htmx, ("RequestVerificationToken", await _browser.Token())]);
        answer.Status.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        answer.Header("HX-Retarget").Should().Be("#toasts");
        answer.Text.Should().Contain("too long for a task");
    }

    [Fact]
    public async Task Host_WhenItIsNotThisMachine_Is400() =>
        (await _browser.Page("/", ("Host", "rebound.example"))).Status.Should().Be(HttpStatusCode.BadRequest);

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
