using System.IO.Compression;
using System.Net;
using System.Text;

namespace TaskManager.Web.Tests;

/// <summary>Assets are compressed by the build and cached for ever. Pages are compressed where that discloses nothing.</summary>
[Trait("Store", "Any")]
public sealed class AssetTests(App app) : IClassFixture<App>
{
    private readonly Browser _browser = new(app);
    private readonly HttpClient _client = app.CreateClient();

    [Fact]
    public async Task Page_Always_NamesAssetsByTheirFingerprint()
    {
        foreach (var address in (string[])["/", "/tasks?q=no+match", "/nowhere"])
            (await Assets(address))
                .Should().HaveCount(3).And.AllSatisfy(asset => asset.Should().MatchRegex(@"^/[a-z/]+\.[a-z0-9]{10}\.(css|js|svg)$"));
    }

    [Theory, InlineData("br"), InlineData("gzip"), InlineData(null)]
    public async Task Asset_InEachEncoding_IsTheSameAndCachedForEver(string? encoding)
    {
        foreach (var asset in await Assets("/"))
        {
            using var answer = await Get(asset, ("Accept-Encoding", encoding ?? "identity"));

            answer.Content.Headers.ContentEncoding.Should().Equal(encoding is null ? [] : [encoding], asset);
            answer.Headers.CacheControl!.MaxAge.Should().Be(TimeSpan.FromDays(365));
            answer.Headers.CacheControl.Extensions.Select(extension => extension.Name).Should().Equal("immutable");
            answer.Headers.Vary.Should().Equal("Accept-Encoding");
            (await Text(answer)).Should().Be(await (await Get(asset)).Content.ReadAsStringAsync());
            using var again = await Get(
                asset, ("Accept-Encoding", encoding ?? "identity"), ("If-None-Match", answer.Headers.ETag!.ToString()));
            again.StatusCode.Should().Be(HttpStatusCode.NotModified);
        }
    }

    [Fact]
    public async Task Stylesheet_Always_ContainsItsImages()
    {
        var address = (await Assets("/")).Single(asset => asset.EndsWith(".css", StringComparison.Ordinal));
        var stylesheet = await (await Get(address)).Content.ReadAsStringAsync();

        stylesheet.Split("url(")[1..].Should().OnlyContain(url => url.StartsWith("\"data:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/tasks?view=active")]
    [InlineData("/nowhere")]
    public async Task Page_WhenTheClientAcceptsGzip_IsCompressed(string address)
    {
        await _browser.Added("milk");
        foreach (var scheme in (string[])["http", "https"])
        {
            using var answer = await Get(address, ("Accept-Encoding", "gzip, deflate, br, zstd"), ("X-Forwarded-Proto", scheme));

            answer.Content.Headers.ContentEncoding.Should().Equal("gzip");
            answer.Headers.Vary.Should().Contain("Accept-Encoding");
            (await Text(answer)).Should().EndWith("</html>\n");
        }
    }

    [Theory]
    [InlineData("/", "")]
    [InlineData("/", "identity")]
    [InlineData("/tasks?q=milk", "gzip")]
    [InlineData("/tasks?view=active&q=", "gzip")]
    [InlineData("/tasks?after=x", "gzip")]
    [InlineData("/tasks?other=1", "gzip")]
    [InlineData("/tasks?shown=milk", "gzip")]
    [InlineData("/tasks?view=milk", "gzip")]
    [InlineData("/tasks?view=active&view=milk", "gzip")]
    [InlineData("/health/live", "gzip")]
    public async Task Page_ThatRepeatsItsAddressOrForOtherClients_IsNotCompressed(string address, string accepted)
    {
        using var answer = await Get(address, ("Accept-Encoding", accepted));

        answer.Content.Headers.ContentEncoding.Should().BeEmpty();
    }

    [Fact]
    public async Task Fragment_UnlessItRepeatsItsAddress_IsCompressed()
    {
        using var answer = await Get("/tasks?q=milk", [("Accept-Encoding", "gzip"), .. Browser.Htmx]);
        using var list = await Get("/tasks?shown=25", [("Accept-Encoding", "gzip"), .. Browser.Htmx]);

        answer.Content.Headers.ContentEncoding.Should().BeEmpty();
        list.Content.Headers.ContentEncoding.Should().Equal("gzip");
    }

    [Fact]
    public async Task Events_ByHead_EndAlsoWhenTheClientAcceptsGzip()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/events");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip, br");
        using var answer = await _client.SendAsync(request).WaitAsync(TimeSpan.FromSeconds(10));

        answer.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
        answer.Content.Headers.ContentEncoding.Should().BeSubsetOf(["identity"]);
    }

    private async Task<string[]> Assets(string page) =>
        [.. (await _browser.Page(page)).Html.QuerySelectorAll("script, link")
            .Select(element => (element.GetAttribute("src") ?? element.GetAttribute("href"))!)];

    private async Task<HttpResponseMessage> Get(string address, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await _client.SendAsync(request);
    }

    private static async Task<string> Text(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStreamAsync();
        await using var plain = answer.Content.Headers.ContentEncoding.SingleOrDefault() switch
        {
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            _ => body,
        };
        using var reader = new StreamReader(plain, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }
}
