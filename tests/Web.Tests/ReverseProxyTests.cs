using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace TaskManager.Web.Tests;

/// <summary>The forwarded headers of a proxy, and their limits. BehindNginxTests use a real nginx.</summary>
[Trait("M", "M16"), Trait("Store", "Any")]
public sealed class ReverseProxyTests(App app) : IClassFixture<App>
{
    private readonly Browser _browser = new(app);

    [Theory]
    [InlineData("/tasks-app", "/tasks-app")]
    [InlineData("/tasks-app/", "/tasks-app")]
    [InlineData("/", "")]
    [InlineData("//", "")]
    [InlineData("/my/Tasks_1.0~x-y", "/my/Tasks_1.0~x-y")]
    [InlineData("tasks-app", "")]
    [InlineData("http://evil.example", "")]
    [InlineData("//evil.example", "")]
    [InlineData("/a//evil.example", "")]
    [InlineData("/\\evil.example", "")]
    [InlineData("/%5Cevil.example", "")]
    [InlineData("/a\"><script>", "")]
    [InlineData("/a%22%3E%3Cscript%3E", "")]
    [InlineData("/a%0d%0aX: y", "")]
    [InlineData("/a%0a", "")]
    [InlineData("/evil, /tasks-app", "/tasks-app")]
    public async Task Prefix_WhenValid_BeginsEveryAddress(string said, string prefix)
    {
        var id = await _browser.Added("milk");

        var page = await _browser.Page($"/tasks/{id}", ("X-Forwarded-Prefix", said));

        page.Status.Should().Be(HttpStatusCode.OK);
        Addresses(page)
            .Should().HaveCountGreaterThan(8).And.OnlyContain(address => address.StartsWith(prefix + "/") && !address.StartsWith("//"));
        page.Html.QuerySelectorAll("script").Should().ContainSingle();
    }

    [Fact]
    public async Task Page_BelowAPrefix_HasNoAddressOutside()
    {
        await using var another = new App();
        var browser = new Browser(another);
        var id = Guid.Empty;
        for (var n = 0; n < 26; n++) id = await browser.Added($"task {n}", "with words");
        var token = ("RequestVerificationToken", await browser.Token());
        var toggled = await browser.Send(
            HttpMethod.Patch, $"/tasks/{id}/toggle", null, [.. Browser.Htmx, token, ("X-Forwarded-Prefix", "/tasks-app")]);
        Addresses(toggled).Should().Contain("/tasks-app/undo").And.OnlyContain(address => address.StartsWith("/tasks-app/"));

        string[] addresses =
            ["/", "/tasks?view=active", "/tasks?q=no+match", "/tasks?shown=26", $"/tasks/{id}", $"/tasks/{id}/edit", "/nowhere"];
        foreach (var address in addresses)
        {
            foreach (var wish in (string[])["partial", "full"])
            {
                var answer = await browser.Send(
                    HttpMethod.Get, address, null, ("X-Forwarded-Prefix", "/tasks-app"), ("HX-Request", "true"), ("HX-Request-Type", wish));
                Addresses(answer).Where(named => !named.StartsWith("/tasks-app/", StringComparison.Ordinal)).Should().BeEmpty(address);
            }
        }
        (await browser.Page("/", ("X-Forwarded-Prefix", "/tasks-app"))).Html.QuerySelector("#load-more")!.GetAttribute("hx-get")
            .Should().StartWith("/tasks-app/tasks?view=all&after=");
    }

    [Theory]
    [InlineData("/tasks-app", "http://localhost/tasks-app/tasks?view=active", "/tasks-app/tasks?view=active")]
    [InlineData("/tasks-app", "http://localhost/tasks-app/", "/tasks-app/")]
    [InlineData("/tasks-app", "http://localhost/portal", "/tasks-app/")]
    [InlineData("/tasks-app", "http://localhost/tasks-application/", "/tasks-app/")]
    [InlineData("/tasks-app", null, "/tasks-app/")]
    [InlineData("//evil.example", null, "/")]
    public async Task Form_WhenPlain_RedirectsBelowThePrefix(string prefix, string? referer, string location)
    {
        using var form = Form(("title", "milk"), ("__RequestVerificationToken", await _browser.Token()));

        var answer = await _browser.Send(
            HttpMethod.Post, "/tasks", form, [("X-Forwarded-Prefix", prefix), .. referer is null ? [] : new[] { ("Referer", referer) }]);

        (answer.Status, answer.Header("Location")).Should().Be((HttpStatusCode.SeeOther, location));
        answer.Header("Set-Cookie").Should().Contain($"path={(prefix == "/tasks-app" ? prefix : "/")};");
    }

    [Theory]
    [InlineData("/nowhere", HttpStatusCode.NotFound)]
    [InlineData("/tasks?view=nope", HttpStatusCode.BadRequest)]
    public async Task ErrorPage_BelowAPrefix_LinksBelowIt(string address, HttpStatusCode status)
    {
        var page = await _browser.Page(address, ("X-Forwarded-Prefix", "/tasks-app"));

        page.Status.Should().Be(status);
        page.Html.QuerySelectorAll("[role=alert] a, .brand").Select(link => link.GetAttribute("href"))
            .Should().Equal("/tasks-app/", "/tasks-app/");
        page.Html.QuerySelector("link[rel=stylesheet]")!.GetAttribute("href").Should().StartWith("/tasks-app/css/");
    }

    [Theory]
    [InlineData("https", true)]
    [InlineData("http", false)]
    [InlineData("https, http", false)]
    public async Task Cookie_ByForwardedScheme_IsSecure(string scheme, bool secure)
    {
        // A new browser, because an existing cookie is not set again.
        var page = await new Browser(app).Page("/", ("X-Forwarded-Proto", scheme));

        page.Header("Set-Cookie")!.Contains("; secure", StringComparison.OrdinalIgnoreCase).Should().Be(secure);
    }

    [Theory]
    [InlineData("X-Forwarded-Host", "evil.example")]
    [InlineData("X-Forwarded-Server", "evil.example")]
    [InlineData("X-Original-Host", "evil.example")]
    [InlineData("Forwarded", "host=evil.example;proto=https")]
    public async Task Header_WhenItNamesAnotherHost_ChangesNothing(string header, string value)
    {
        var page = await new Browser(app).Page("/nowhere", (header, value), ("Referer", "http://evil.example/tasks"));

        page.Text.Should().NotContain("evil.example");
        page.Header("Set-Cookie").Should().NotContain("secure").And.NotContain("domain");
        (await _browser.Page("/", ("Host", "evil.example"), ("X-Forwarded-Host", "localhost"))).Status
            .Should().Be(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("127.0.0.1", "203.0.113.9", "203.0.113.9", "/tasks-app/")]
    [InlineData("::1", "203.0.113.9", "203.0.113.9", "/tasks-app/")]
    [InlineData("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9", "/tasks-app/")]
    [InlineData("203.0.113.5", "198.51.100.1", "203.0.113.5", "/")]
    [InlineData("192.168.0.2", "127.0.0.1", "192.168.0.2", "/")]
    public async Task ForwardedHeaders_FromAnotherMachine_AreIgnored(string sender, string said, string believed, string home)
    {
        var connection = new Connection { From = IPAddress.Parse(sender) };
        await using var another = new App(services => services.AddSingleton<IStartupFilter>(connection));

        var page = await new Browser(another).Page(
            "/", ("X-Forwarded-For", said), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Prefix", "/tasks-app"));

        page.Html.QuerySelector(".brand")!.GetAttribute("href").Should().Be(home);
        connection.Believed.Should().Be(IPAddress.Parse(believed));
    }

    [Theory, Trait("M", "M28")]
    [InlineData("203.0.113.5", "198.51.100.1")]
    [InlineData("10.1.2.3", "198.51.100.1")]
    [InlineData("10.2.0.1", "10.2.0.1")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    public async Task ForwardedHeaders_WhenProxiesAreSet_AreUsedFromThoseOnly(string sender, string believed)
    {
        var connection = new Connection { From = IPAddress.Parse(sender) };
        await using var another = new App(services => services.AddSingleton<IStartupFilter>(connection))
        {
            Settings = [("ReverseProxy:Trusted", "203.0.113.5, 10.1.0.0/16")],
        };

        await new Browser(another).Page("/", ("X-Forwarded-For", "198.51.100.1"));

        connection.Believed.Should().Be(IPAddress.Parse(believed));
    }

    [Theory, Trait("M", "M28")]
    [InlineData("https", "tasks.example.org", "max-age=31536000; includeSubDomains")]
    [InlineData("http", "tasks.example.org", null)]
    [InlineData("https", "localhost", null)]
    public async Task Https_ExceptOnLocalhost_SendsStrictTransportSecurity(string scheme, string host, string? said)
    {
        await using var another = new App(services => services.AddSingleton<IStartupFilter>(new Sender()))
        {
            Settings = [("AllowedHosts", "*")],
        };

        foreach (var address in (string[])["/", "/nowhere", "/css/app.css"])
            (await new Browser(another).Page(address, ("X-Forwarded-Proto", scheme), ("Host", host))).Header("Strict-Transport-Security")
                .Should().Be(said, address);
        var atAPath = await new Browser(another)
            .Page("/", ("X-Forwarded-Proto", scheme), ("Host", host), ("X-Forwarded-Prefix", "/tasks-app"));
        atAPath.Header("Strict-Transport-Security").Should().Be(said?.Split(';')[0], "other programs have the subdomains");
    }

    private static List<string> Addresses(Answer page) =>
        [.. page.Html.All.SelectMany(element => element.Attributes)
            .Where(attribute => attribute.Name is "href" or "src" or "action" or "formaction"
                or "hx-get" or "hx-post" or "hx-put" or "hx-patch" or "hx-delete")
            .Select(attribute => attribute.Value).Where(address => address != "#main")];

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    /// <summary>Sets the remote address of a request, and records the one that the application uses.</summary>
    private sealed class Connection : IStartupFilter
    {
        public required IPAddress From { get; init; }

        public IPAddress? Believed { get; private set; }

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (HttpContext context, RequestDelegate rest) =>
            {
                context.Connection.RemoteIpAddress = From;
                await rest(context);
                Believed = context.Connection.RemoteIpAddress;
            });
            next(app);
        };
    }
}
