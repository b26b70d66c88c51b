using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Htmx;

/// <summary>Reads and writes htmx's headers.</summary>
public static class HtmxHttpExtensions
{
    /// <summary>Whether htmx sent this request.</summary>
    public static bool IsHtmx(this HttpRequest? request) => request?.Headers.ContainsKey("HX-Request") is true;

    /// <summary>Writes response headers for htmx.</summary>
    public static void Htmx(this HttpResponse response, Action<HtmxResponseHeaders> action)
    {
        var headers = new HtmxResponseHeaders(response.Headers);
        action(headers);
        headers.Write();
    }
}

/// <summary>The response headers that htmx obeys.</summary>
public sealed class HtmxResponseHeaders
{
    private readonly IHeaderDictionary _headers;
    private readonly Dictionary<string, object> _triggers = [];

    internal HtmxResponseHeaders(IHeaderDictionary headers) => _headers = headers;

    /// <summary>Fires an event in the page.</summary>
    public HtmxResponseHeaders WithTrigger(string eventName, object? detail = null)
    {
        _triggers.TryAdd(eventName, detail ?? "");
        return this;
    }

    /// <summary>Swaps the response into another element than the request asked for.</summary>
    public HtmxResponseHeaders Retarget(string value) => Set("HX-Retarget", value);

    /// <summary>Swaps the response in another way than the request asked for.</summary>
    public HtmxResponseHeaders Reswap(string value) => Set("HX-Reswap", value);

    /// <summary>Has the browser go to another page.</summary>
    public HtmxResponseHeaders Redirect(string value) => Set("HX-Redirect", value);

    internal void Write()
    {
        if (_triggers.Count == 0) return;
        _headers["HX-Trigger"] = _triggers is { Count: 1 } && _triggers.Single() is { Value: "" } only
            ? only.Key
            : JsonSerializer.Serialize(_triggers);
    }

    private HtmxResponseHeaders Set(string header, string value)
    {
        _headers[header] = value;
        return this;
    }
}
