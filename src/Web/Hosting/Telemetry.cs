using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using TaskManager.Application.Common;
using TaskManager.Infrastructure;
using TaskManager.Web.Features.Live;

namespace TaskManager.Web.Hosting;

/// <summary>
/// Sends traces, metrics and logs by OTLP. The variables of OpenTelemetry configure it; without an endpoint it is not loaded. Spans and
/// log lines contain ids, never a title, and the values of a query are redacted.
/// </summary>
internal static class Telemetry
{
    /// <summary>The variable with the endpoint, which turns telemetry on.</summary>
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Adds telemetry when the endpoint is set.</summary>
    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        if (configuration[Endpoint] is not { Length: > 0 } endpoint) return;
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw StartupException.Setting(Endpoint, endpoint, "Use the address of a collector, such as http://127.0.0.1:4317.");
        Add(services);
    }

    private static void Add(IServiceCollection services) => services.AddOpenTelemetry()
        .ConfigureResource(resource => resource.AddService("taskmanager"))
        .WithTracing(traces => traces.AddAspNetCoreInstrumentation(options => options.Filter = IsShort).AddSource(UseCaseSpans.SourceName))
        .WithMetrics(metrics => metrics
            .AddAspNetCoreInstrumentation().AddRuntimeInstrumentation().AddMeter(LiveStreams.Meter, Overload.Meter))
        .WithLogging()
        .UseOtlpExporter();

    // The span of an event stream would last as long as its page is open.
    private static bool IsShort(HttpContext context) => !context.Request.Path.Value!.EndsWith("/events", StringComparison.Ordinal);
}
