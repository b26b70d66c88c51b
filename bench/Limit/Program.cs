// The baseline of the product: Kestrel, prepared statements on SQLite's C API, and hand-written HTML.
using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using TaskManager.Bench.Limit;

// The settings of the product, so that both start alike.
var settings = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
using var tasks = new TaskTable(
    settings["Storage:Sqlite:Path"] ?? throw new InvalidOperationException("Storage:Sqlite:Path is missing."),
    int.Parse(settings["Tasks"] ?? "10000", CultureInfo.InvariantCulture));

var options = new KestrelServerOptions { AddServerHeader = false };
var transport = new SocketTransportFactory(
    Options.Create(new SocketTransportOptions { UnsafePreferInlineScheduling = true }), NullLoggerFactory.Instance);
using var server = new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
var addresses = server.Features.Get<IServerAddressesFeature>()!.Addresses;
addresses.Add(settings["urls"] ?? "http://127.0.0.1:0");
await server.StartAsync(new LimitApplication(tasks), CancellationToken.None);
Console.WriteLine($"The limit is ready at {addresses.Single()}");
await Task.Delay(Timeout.Infinite);

internal sealed class LimitApplication(TaskTable tasks) : IHttpApplication<IFeatureCollection>
{
    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
        // The context is stateless.
    }

    public Task ProcessRequestAsync(IFeatureCollection context)
    {
        var request = context.Get<IHttpRequestFeature>()!;
        return request.Method == "POST" && request.Path == "/tasks" ? Add(context, request.Body) : Answer(context, request);
    }

    private async Task Add(IFeatureCollection context, Stream body)
    {
        using var reader = new FormReader(body);
        var form = await reader.ReadFormAsync();
        await Send(context, tasks.Add(form["title"].ToString(), form.GetValueOrDefault("description").ToString()));
    }

    private Task Answer(IFeatureCollection context, IHttpRequestFeature request)
    {
        const string before = "/tasks/", after = "/toggle";
        var path = request.Path;
        if (path == "/tasks" || path == "/") return Send(context, tasks.List());
        if (path.StartsWith(before, StringComparison.Ordinal) && path.EndsWith(after, StringComparison.Ordinal)
            && long.TryParse(path.AsSpan()[before.Length..^after.Length], CultureInfo.InvariantCulture, out var id))
            return Send(context, tasks.Toggle(id));
        context.Get<IHttpResponseFeature>()!.StatusCode = 404;
        return Task.CompletedTask;
    }

    private static Task Send(IFeatureCollection context, ReadOnlySpan<byte> html)
    {
        var response = context.Get<IHttpResponseFeature>()!;
        response.Headers.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentLength = html.Length;
        var writer = context.Get<IHttpResponseBodyFeature>()!.Writer;
        html.CopyTo(writer.GetSpan(html.Length));
        writer.Advance(html.Length);
        // Kestrel flushes after the request has been processed.
        return Task.CompletedTask;
    }
}
