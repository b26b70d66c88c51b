using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using TaskManager.Web.Features.Transfer;

namespace TaskManager.Web.Hosting;

/// <summary>The limits of one request, of one connection, and of the server. docs/limits.md has the table.</summary>
internal static class Limits
{
    /// <summary>The longest request body, in bytes: larger than any valid form, so that too long a text still gets 422.</summary>
    public const long BodyBytes = 2 << 20;

    /// <summary>The longest request line, in bytes; a longer one gets 414. A search is at most as long as a title.</summary>
    public const int LineBytes = 8 << 10;

    /// <summary>The size of all headers of a request, in bytes; more gets 431. On localhost, a browser sends the cookies of every local
    /// server.</summary>
    public const int HeaderBytes = 32 << 10;

    /// <summary>The number of headers of a request; more gets 431. A browser sends twenty, and proxies add some.</summary>
    public const int Headers = 64;

    /// <summary>The size of the buffer of a connection in each direction, in bytes: a page, or all headers.</summary>
    public const int BufferBytes = 64 << 10;

    /// <summary>The number of requests in progress, for reads and for writes: one batch of the writer, and the next one.</summary>
    public const int Requests = 128;

    /// <summary>The number of queued requests, for reads and for writes. It bounds their memory.</summary>
    public const int Waiting = 4096;

    /// <summary>The time after which a queued request is rejected. It bounds the age of the queue when an overload ends.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    /// <summary>The number of files and connections that this process may open; 65,535 on a system without a known limit.</summary>
    public static readonly int OpenFiles = SystemLimit() ?? ushort.MaxValue;

    /// <summary>The number of open connections, which leaves files for the program: at the system's limit no rejection could be
    /// sent.</summary>
    public static readonly int Connections = int.Max(OpenFiles - 512, 64);

    /// <summary>The number of open event streams, which leaves connections for ordinary requests.</summary>
    public static readonly int Streams = Connections - int.Min(Connections / 2, 128);

    // Slower than any real network: such a client only occupies a connection.
    private static readonly MinDataRate LeastRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

    public static void Apply(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.MaxConcurrentConnections = Connections;
        // The server has no web sockets.
        options.Limits.MaxConcurrentUpgradedConnections = 0;
        options.Limits.MaxRequestLineSize = LineBytes;
        options.Limits.MaxRequestHeadersTotalSize = HeaderBytes;
        options.Limits.MaxRequestHeaderCount = Headers;
        options.Limits.MaxRequestBufferSize = options.Limits.MaxResponseBufferSize = BufferBytes;
        options.Limits.MinRequestBodyDataRate = options.Limits.MinResponseDataRate = LeastRate;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        // Longer than a proxy's (nginx: 60 s), so that no proxy sends a request on a connection that is being closed.
        options.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        // HTTP/2 exists over https only, with one connection for each browser.
        options.Limits.Http2.MaxStreamsPerConnection = 100;
        options.Limits.Http2.MaxRequestHeaderFieldSize = HeaderBytes;
    }

    /// <summary>
    /// Limits the system's send buffer to 16 KiB of unsent data instead of megabytes, so that the server detects a client that does not
    /// read and drops it (<see cref="KestrelServerLimits.MinResponseDataRate"/>).
    /// </summary>
    public static void Apply(SocketTransportOptions options) => options.CreateBoundListenSocket = static endpoint =>
    {
        var listener = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        const int tcp = 6, notSentLowAt = 25;
        try
        {
            // Connections inherit the option from their listener.
            if (OperatingSystem.IsLinux() && endpoint is IPEndPoint)
                listener.SetRawSocketOption(tcp, notSentLowAt, BitConverter.GetBytes(16 << 10));
        }
        catch (SocketException)
        {
            // A system without the option buffers more, which must not stop the start.
        }
        return listener;
    };

    /// <summary>Rejects too long a body with 413 before it is read. Later it would fail as an unreadable form.</summary>
    public static void UseBodyLimit(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var most = context.GetEndpoint()?.Metadata.GetMetadata<TakesFileAttribute>() is null ? BodyBytes : TakesFileAttribute.Bytes;
        // Kestrel's limit closes the connection before the client reads the response, so it is left for bodies without a length.
        if (context.Request.ContentLength is not { } length || length <= most)
        {
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = most;
            return next(context);
        }
        // The error page re-executes the request.
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

    // "Max open files            1024                 524288               files": the runtime raises the soft limit to the hard one.
    private static int? SystemLimit()
    {
        const string limits = "/proc/self/limits";
        return File.Exists(limits)
            && File.ReadLines(limits).FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal)) is { } line
            && int.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], out var hardLimit)
            ? hardLimit
            : null;
    }
}
