using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
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
            _received.AddOrUpdate(signal, _ => Encoding.UTF8.GetString(body.ToArray()), (_, before) => before + Encoding.UTF8.GetString(body.ToArray()));
        });
    }

    public ValueTask DisposeAsync() => _collector.DisposeAsync();

    [Fact]
    public async Task Telemetry_WithAnEndpoint_HasUseCasesAndNoWordOfATask()
    {
        await _collector.StartAsync();
        await using (var app = new App { Settings = [(Telemetry.Endpoint, _collector.Urls.Single()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")] })
        {
            var browser = new Browser(app);
            var id = await browser.Added("whispered title", "whispered description");
            await browser.Htmxed(HttpMethod.Patch, $"/tasks/{id}/toggle");
            await browser.Fragment("/tasks?q=whispered");
            await browser.Htmxed(HttpMethod.Put, $"/tasks/{id}", ("title", ""), ("description", "whispered too"), ("version", "2"));
            await browser.Htmxed(HttpMethod.Delete, $"/tasks/{id}");
            await browser.Status(HttpMethod.Get, "/events", null);
        }

        _received.Should().ContainKeys("traces", "metrics", "logs");
        _received["traces"].Should().Contain("AddTask").And.Contain("ToggleTask").And.Contain("ListTasks").And.Contain("taskmanager.refused");
        _received["metrics"].Should().Contain("http.server.request.duration").And.Contain("taskmanager.live.streams").And.Contain("dotnet.gc.collections");
        _received["logs"].Should().Contain("EditTask");
        string.Concat(_received.Values).Should().NotContain("whispered");
    }

    [Fact]
    public void Telemetry_WithAnAddressThatIsNone_StopsTheStart()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(Telemetry.Endpoint, "nonsense")]).Build();

        new ServiceCollection().Invoking(services => services.AddTelemetry(configuration))
            .Should().Throw<StartupException>().WithMessage("*OTEL_EXPORTER_OTLP_ENDPOINT*nonsense*");
    }

    [Fact]
    public async Task Telemetry_WithoutAnEndpoint_IsNotThere()
    {
        await using var app = new App();

        (app.Services.GetService<TracerProvider>(), app.Services.GetService<MeterProvider>()).Should().Be((null, null));
    }
}
