using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using TaskManager.Web.Features.Transfer;

namespace TaskManager.Web.Hosting;

/// <summary>How much may be asked for: by one request, by one connection, and by all together. docs/limits.md is the table.</summary>
internal static class Limits
{
    /// <summary>Longest request body, in bytes: some times the largest valid form, so that a text that is too long comes back with its form.</summary>
    public const long BodyBytes = 2 << 20;

    /// <summary>Longest first line of a request, in bytes: a search is as long as a title at most. Beyond: 414.</summary>
    public const int LineBytes = 8 << 10;

    /// <summary>All headers together, in bytes: on localhost, cookies of all that ever ran there come along. Beyond: 431.</summary>
    public const int HeaderBytes = 32 << 10;

    /// <summary>How many headers: a browser sends twenty, proxies add some. Beyond: 431.</summary>
    public const int Headers = 64;

    /// <summary>What is held of one connection in each direction, in bytes, before its sender has to wait: a page, or all headers.</summary>
    public const int BufferBytes = 64 << 10;

    /// <summary>How many requests that read, and how many that write, are worked on at once: a batch of the writer, and the next one gathering.</summary>
    public const int Requests = 128;

    /// <summary>How many more of each may wait for a turn: what memory is worth spending on them.</summary>
    public const int Waiting = 4096;

    /// <summary>How long they wait: when an overload ends, nothing that waits here is older.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    /// <summary>How many files and connections the system lets this process have open at once; where it does not say, as many as one address has ports.</summary>
    public static readonly int OpenFiles = SystemLimit() ?? ushort.MaxValue;

    /// <summary>How many connections are taken: all but the program's own files. At the system's limit not even a refusal could be sent.</summary>
    public static readonly int Connections = int.Max(OpenFiles - 512, 64);

    /// <summary>How many event streams may be open: all but what ordinary requests need.</summary>
    public static readonly int Streams = Connections - int.Min(Connections / 2, 128);

    // Slower than this for longer than that is no network that people use, but somebody who holds connections.
    private static readonly MinDataRate LeastRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

    public static void Apply(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.MaxConcurrentConnections = Connections;
        // None: there are no web sockets.
        options.Limits.MaxConcurrentUpgradedConnections = 0;
        options.Limits.MaxRequestLineSize = LineBytes;
        options.Limits.MaxRequestHeadersTotalSize = HeaderBytes;
        options.Limits.MaxRequestHeaderCount = Headers;
        options.Limits.MaxRequestBufferSize = options.Limits.MaxResponseBufferSize = BufferBytes;
        options.Limits.MinRequestBodyDataRate = options.Limits.MinResponseDataRate = LeastRate;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        // Longer than proxies keep theirs (nginx: 60 s), so that none asks on a connection that is being closed.
        options.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        // One browser's; over https only.
        options.Limits.Http2.MaxStreamsPerConnection = 100;
        options.Limits.Http2.MaxRequestHeaderFieldSize = HeaderBytes;
    }

    /// <summary>
    /// Lets the system hold 16 KiB that a client has not read, not megabytes: beyond that the server notices, and drops who does not read
    /// (<see cref="KestrelServerLimits.MinResponseDataRate"/>).
    /// </summary>
    public static void Apply(SocketTransportOptions options) => options.CreateBoundListenSocket = static endpoint =>
    {
        var listener = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        const int tcp = 6, notSentLowAt = 25;
        try
        {
            // Connections inherit it from their listener.
            if (OperatingSystem.IsLinux() && endpoint is IPEndPoint) listener.SetRawSocketOption(tcp, notSentLowAt, BitConverter.GetBytes(16 << 10));
        }
        catch (SocketException)
        {
            // A system that does not know it holds more: no reason not to start.
        }
        return listener;
    };

    /// <summary>Refuses a longer body before any of it is read, so that the answer is 413 and not a form that could not be read.</summary>
    public static void UseBodyLimit(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var most = context.GetEndpoint()?.Metadata.GetMetadata<TakesFileAttribute>() is null ? BodyBytes : TakesFileAttribute.Bytes;
        // The server's own limit would cut the connection before the answer is read: it finds out about bodies that do not say how long they are.
        if (context.Request.ContentLength is not { } length || length <= most)
        {
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = most;
            return next(context);
        }
        // The error page for it is the same request once more.
        if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null) return next(context);
        context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
        return Task.CompletedTask;
    });

    /// <summary>Answers HEAD as GET, without the body.</summary>
    public static void UseHeadAsGet(this IApplicationBuilder app) => app.Use((context, next) =>
        HttpMethods.IsHead(context.Request.Method) ? AsGet(context, next) : next(context));

    private static async Task AsGet(HttpContext context, RequestDelegate next)
    {
        (context.Request.Method, context.Response.Body) = (HttpMethods.Get, Stream.Null);
        await next(context);
        context.Request.Method = HttpMethods.Head;
    }

    // "Max open files            1024                 524288               files": the runtime raises the first to the second.
    private static int? SystemLimit() =>
        File.Exists("/proc/self/limits")
        && File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal)) is { } line
        && int.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], out var most) ? most : null;
}
