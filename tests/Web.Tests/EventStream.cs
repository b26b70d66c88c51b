using System.Net.ServerSentEvents;

namespace TaskManager.Web.Tests;

/// <summary>A client of the event stream.</summary>
internal sealed class EventStream(HttpResponseMessage response, IAsyncEnumerator<SseItem<string>> events) : IAsyncDisposable
{
    public HttpResponseMessage Response => response;

    public static async Task<EventStream> Open(HttpClient client, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/events");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var parser = SseParser.Create(await response.Content.ReadAsStreamAsync());
        return new EventStream(response, parser.EnumerateAsync().GetAsyncEnumerator());
    }

    /// <summary>Returns the name of the next event; null when the stream has ended.</summary>
    public async Task<string?> Next()
    {
        if (!await events.MoveNextAsync()) return null;
        events.Current.Data.Should().BeEmpty("signals are names, not data");
        return events.Current.EventType;
    }

    /// <summary>Returns the name of the next event that is not a heartbeat.</summary>
    public async Task<string?> NextSignal()
    {
        string? next;
        do next = await Next();
        while (next == "heartbeat");
        return next;
    }

    /// <summary>Reads until an event of this name; fails when the stream ends before.</summary>
    public async Task Until(string name)
    {
        string? next;
        do next = await Next() ?? throw new InvalidOperationException($"The stream ended before {name}.");
        while (next != name);
    }

    public async ValueTask DisposeAsync()
    {
        // Closes the connection, as a closed tab does.
        response.Dispose();
        try
        {
            await events.DisposeAsync();
        }
        catch (NotSupportedException)
        {
            // A read is still in progress.
        }
    }
}
