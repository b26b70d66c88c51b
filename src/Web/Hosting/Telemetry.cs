using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using TaskManager.Application.Common;
using TaskManager.Web.Features.Live;

namespace TaskManager.Web.Hosting;

/// <summary>
/// Traces, metrics and logs, sent by OTLP. The variables of OpenTelemetry configure it; without an endpoint nothing of it is loaded.
/// Names of tasks stay in the process: spans and log lines have ids, and the values of a query are redacted.
/// </summary>
internal static class Telemetry
{
    /// <summary>The variable that turns it on.</summary>
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Adds it when there is an endpoint.</summary>
    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        if (!string.IsNullOrWhiteSpace(configuration[Endpoint])) Add(services);
    }

    private static void Add(IServiceCollection services) => services.AddOpenTelemetry()
        .ConfigureResource(resource => resource.AddService("taskmanager"))
        .WithTracing(traces => traces.AddAspNetCoreInstrumentation().AddSource(UseCaseSpans.SourceName))
        .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation().AddRuntimeInstrumentation().AddMeter(LiveStreams.Meter, Overload.Meter))
        .WithLogging()
        .UseOtlpExporter();
}
