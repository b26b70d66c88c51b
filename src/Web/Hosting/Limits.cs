using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace TaskManager.Web.Hosting;

/// <summary>How much a request may ask for.</summary>
internal static class Limits
{
    /// <summary>Longest request body, in bytes: some times the largest valid form, so that a text that is too long comes back with its form.</summary>
    public const long BodyBytes = 2 << 20;

    public static void Apply(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
    }

    /// <summary>Refuses a longer body before any of it is read, so that the answer is 413 and not a form that could not be read.</summary>
    public static void UseBodyLimit(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        // The server's own limit would cut the connection before the answer is read; it is for bodies that do not say how long they are.
        if (context.Request.ContentLength is null && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = BodyBytes;
        // The error page for it is the same request once more.
        if (context.Request.ContentLength is not > BodyBytes || context.Features.Get<IStatusCodeReExecuteFeature>() is not null) return next(context);
        context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
        return Task.CompletedTask;
    });

    /// <summary>Answers HEAD as GET, without the body.</summary>
    public static void UseHeadAsGet(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var head = HttpMethods.IsHead(context.Request.Method);
        if (head) (context.Request.Method, context.Response.Body) = (HttpMethods.Get, Stream.Null);
        await next(context);
        if (head) context.Request.Method = HttpMethods.Head;
    });
}
