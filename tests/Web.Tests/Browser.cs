using System.Net;
using System.Text;
using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Mvc.Testing;

namespace TaskManager.Web.Tests;

/// <summary>A response, with its HTML parsed.</summary>
internal sealed record Answer(HttpResponseMessage Response, string Text)
{
    public HttpStatusCode Status => Response.StatusCode;

    public IHtmlDocument Html => new HtmlParser().ParseDocument(Text);

    /// <summary>Whether it is a full page.</summary>
    public bool IsPage => Text.Contains("<html", StringComparison.Ordinal);

    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Text);

    public string? Header(string name) => Response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    /// <summary>The titles of the shown tasks, in order.</summary>
    public string[] Titles => [.. Html.QuerySelectorAll(".task .title").Select(title => title.TextContent)];

    /// <summary>The id of the first shown task.</summary>
    public Guid FirstId => Guid.Parse(Html.QuerySelector(".task")!.Id!["task-".Length..]);
}

/// <summary>Sends requests like a browser: with cookies and the antiforgery token, as plain forms or by htmx.</summary>
internal sealed class Browser(App app)
{
    private readonly HttpClient _client = app.CreateClient(
        new WebApplicationFactoryClientOptions { BaseAddress = app.ClientOptions.BaseAddress, AllowAutoRedirect = false });

    /// <summary>The client, with its cookies.</summary>
    public HttpClient Client => _client;

    private string? _token;
    private long _lastId = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    public Task<Answer> Page(string address, params (string, string)[] headers) => Send(HttpMethod.Get, address, null, headers);

    public Task<Answer> Fragment(string address, params (string, string)[] headers) =>
        Send(HttpMethod.Get, address, null, [.. Htmx, .. headers]);

    /// <summary>Sends a plain form.</summary>
    public async Task<Answer> Post(string address, params (string Name, string Value)[] fields) =>
        await Send(
            HttpMethod.Post, address, new FormUrlEncodedContent([.. Pairs(fields), new("__RequestVerificationToken", await Token())]),
            [("Referer", "http://localhost/tasks?view=active")]);

    /// <summary>Sends a form by htmx.</summary>
    public async Task<Answer> Htmxed(HttpMethod method, string address, params (string Name, string Value)[] fields) =>
        await Send(method, address, new FormUrlEncodedContent(Pairs(fields)), [.. Htmx, ("RequestVerificationToken", await Token())]);

    /// <summary>Adds a task and returns its id.</summary>
    public async Task<Guid> Added(string title, string description = "")
    {
        // Two tasks can be added within one millisecond, so increasing ids define their order.
        var id = Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(Interlocked.Increment(ref _lastId)));
        (await Htmxed(HttpMethod.Post, "/tasks", ("title", title), ("description", description), ("id", id.ToString()))).Status
            .Should().Be(HttpStatusCode.OK);
        return id;
    }

    public async Task<Answer> Send(HttpMethod method, string address, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var response = await _client.SendAsync(request);
        return new Answer(response, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Sends a request to the API, with a JSON body.</summary>
    public Task<Answer> Api(string method, string address, string? json = null, params (string, string)[] headers) =>
        Send(new HttpMethod(method), address, json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"), headers);

    /// <summary>Returns the status without reading the body, which may never end.</summary>
    public async Task<HttpStatusCode> Status(
        HttpMethod method, string address, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.StatusCode;
    }

    /// <summary>The antiforgery token of the open page.</summary>
    public async Task<string> Token() =>
        _token ??= (await Page("/account/sign-in") is { Status: HttpStatusCode.OK } page ? page : await Page("/"))
            .Html.QuerySelector<IHtmlInputElement>("#actions input")!.Value;

    /// <summary>Forgets the token of the open page, as a navigation does.</summary>
    public void ForgetToken() => _token = null;

    public static (string, string)[] Htmx => [("HX-Request", "true"), ("HX-Request-Type", "partial")];

    private static IEnumerable<KeyValuePair<string, string>> Pairs((string Name, string Value)[] fields) =>
        fields.Select(field => KeyValuePair.Create(field.Name, field.Value));
}
