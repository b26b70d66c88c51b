using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;

namespace TaskManager.Bench.Live;

/// <summary>A client that posts a plain form on a keep-alive connection. It blocks, so that no thread pool adds latency.</summary>
internal sealed partial class TaskClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _token;

    public TaskClient(Uri address)
    {
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = address };
        _token = WebUtility.HtmlDecode(Token().Match(Get("/")).Groups[1].Value);
    }

    public string Get(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = _http.Send(request);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(response.Content.ReadAsStream());
        return reader.ReadToEnd();
    }

    /// <summary>Adds a task; returns the times of request and response.</summary>
    public (long Sent, long Answered) Add(string title)
    {
        var fields = new Dictionary<string, string> { ["title"] = title, ["description"] = "", ["__RequestVerificationToken"] = _token };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/tasks") { Content = new FormUrlEncodedContent(fields) };
        var sent = Stopwatch.GetTimestamp();
        using var response = _http.Send(request);
        var answered = Stopwatch.GetTimestamp();
        return response.StatusCode == HttpStatusCode.SeeOther
            ? (sent, answered)
            : throw new InvalidOperationException($"POST /tasks answered {(int)response.StatusCode}.");
    }

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("""name="__RequestVerificationToken"[^>]* value="([^"]+)""")]
    private static partial Regex Token();
}
