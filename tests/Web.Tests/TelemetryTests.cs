using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using TaskManager.Infrastructure;
using TaskManager.Web.Hosting;

namespace TaskManager.Web.Tests;

/// <summary>Traces, metrics and logs, received by a collector.</summary>
public sealed class TelemetryTests : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, string> _received = new();
    private readonly WebApplication _collector;

    public TelemetryTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _collector = builder.Build();
        _collector.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            var text = Encoding.UTF8.GetString(body.ToArray());
            _received.AddOrUpdate(signal, text, (_, before) => before + text);
        });
    }

    public ValueTask DisposeAsync() => _collector.DisposeAsync();

    [Fact]
    public async Task Telemetry_WithAnEndpoint_HasUseCasesAndNoTextOfATask()
    {
        await _collector.StartAsync();
        (string, string)[] settings = [(Telemetry.Endpoint, _collector.Urls.Single()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")];
        await using (var app = new App { Settings = settings })
        {
            var browser = new Browser(app);
            var id = await browser.Added("whispered title", "whispered description");
            await browser.Htmxed(HttpMethod.Patch, $"/tasks/{id}/toggle");
            await browser.Fragment("/tasks?q=whispered");
            await browser.Htmxed(HttpMethod.Put, $"/tasks/{id}", ("title", ""), ("description", "whispered too"), ("version", "2"));
            await browser.Htmxed(HttpMethod.Delete, $"/tasks/{id}");
            await browser.Status(HttpMethod.Get, "/events", null);
            // The end of the server waits some seconds only for what is not sent yet.
            app.Services.GetRequiredService<TracerProvider>().ForceFlush();
            app.Services.GetRequiredService<MeterProvider>().ForceFlush();
            app.Services.GetRequiredService<LoggerProvider>().ForceFlush();
        }

        _received.Should().ContainKeys("traces", "metrics", "logs");
        _received["traces"].Should().ContainAll("AddTask", "ToggleTask", "ListTasks", "taskmanager.refused");
        _received["metrics"].Should().ContainAll("http.server.request.duration", "taskmanager.live.streams", "dotnet.gc.collections");
        _received["traces"].Should().NotContain("/events", "a stream lasts for hours");
        _received["logs"].Should().Contain("EditTask");
        string.Concat(_received.Values).Should().NotContain("whispered");
    }

    [Fact]
    public async Task Streams_Always_AreNotInTheRequestMetrics()
    {
        await using var app = new App();

        app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.EndsWith("/events", StringComparison.Ordinal))
            .Should().HaveCount(2).And.OnlyContain(endpoint => endpoint.Metadata.GetMetadata<IDisableHttpMetricsMetadata>() != null);
    }

    [Fact]
    public void Telemetry_WithAMalformedEndpoint_StopsTheStart()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(Telemetry.Endpoint, "nonsense")]).Build();

        new ServiceCollection().Invoking(services => services.AddTelemetry(configuration))
            .Should().Throw<StartupException>().WithMessage("*OTEL_EXPORTER_OTLP_ENDPOINT*nonsense*");
    }

    [Fact]
    public async Task Telemetry_WithoutAnEndpoint_IsNotRegistered()
    {
        await using var app = new App();

        (app.Services.GetService<TracerProvider>(), app.Services.GetService<MeterProvider>()).Should().Be((null, null));
    }
}
