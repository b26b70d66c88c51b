using System.Net;
using System.Text.RegularExpressions;

namespace TaskManager.Browser.Tests.Support;

/// <summary>Another device of the same owner. It sends plain forms, without a browser.</summary>
public sealed partial class Elsewhere : IDisposable
{
    private readonly HttpClient _http;
    private DateTimeOffset _lastId = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
    private string? _token;

    public Elsewhere(string address) =>
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() })
        {
            BaseAddress = new Uri(address),
        };

    public async Task<Guid> Add(string title, string? description = null, bool completed = false)
    {
        // Increasing ids define the order of tasks within one millisecond.
        Guid id;
        lock (_http) id = Guid.CreateVersion7(_lastId = _lastId.AddMilliseconds(1));
        await Post("/tasks", ("id", $"{id}"), ("title", title), ("description", description ?? ""));
        if (completed) await Toggle(id);
        return id;
    }

    /// <summary>Adds tasks, the first one on top.</summary>
    public async Task AddAll(params IEnumerable<string> titles)
    {
        foreach (var title in titles.Reverse()) await Add(title);
    }

    public Task Toggle(Guid id) => Post($"/tasks/{id}/toggle");

    public Task Delete(Guid id) => Post($"/tasks/{id}/delete");

    public async Task Edit(Guid id, string title, string? description = null) =>
        await Post(
            $"/tasks/{id}", ("version", Version().Match(await Get($"/tasks/{id}")).Groups[1].Value), ("title", title),
            ("description", description ?? ""));

    /// <summary>Deletes all tasks.</summary>
    public async Task DeleteAll()
    {
        while (Row().Matches(await Get("/tasks?shown=500")) is { Count: > 0 } rows)
            foreach (Match row in rows) await Delete(Guid.Parse(row.Groups[1].Value));
    }

    /// <summary>Returns the antiforgery token in the forms of a page.</summary>
    public static string TokenOf(string page) => WebUtility.HtmlDecode(Token().Match(page).Groups[1].Value);

    public void Dispose() => _http.Dispose();

    private async Task<string> Get(string path)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative));
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync();
    }

    private async Task Post(string path, params (string Name, string Value)[] fields)
    {
        _token ??= TokenOf(await Get("/"));
        using var content = new FormUrlEncodedContent(
            fields.Append(("__RequestVerificationToken", _token)).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        using var answer = await _http.PostAsync(new Uri(path, UriKind.Relative), content);
        if (answer.StatusCode != HttpStatusCode.SeeOther) throw new HttpRequestException($"{path} answered {(int)answer.StatusCode}.");
    }

    [GeneratedRegex("""name="__RequestVerificationToken"[^>]* value="([^"]+)""")]
    private static partial Regex Token();

    [GeneratedRegex("""id="task-([0-9a-f-]{36})""")]
    private static partial Regex Row();

    [GeneratedRegex("""data-version="(\d+)""")]
    private static partial Regex Version();
}
