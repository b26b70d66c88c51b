using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace TaskManager.Web.Tests;

/// <summary>Sums the measurements of one application's meters since its creation.</summary>
internal sealed class Counted : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, (long Sum, long Highest)> _sums = new();

    public Counted(App app)
    {
        var meters = app.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Meter.Name.StartsWith("TaskManager", StringComparison.Ordinal))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, by, _, _) => Count(instrument, by));
        _listener.SetMeasurementEventCallback<long>((instrument, by, _, _) => Count(instrument, by));
        _listener.Start();
    }

    public long this[string name] => _sums.GetValueOrDefault(name).Sum;

    public long Highest(string name) => _sums.GetValueOrDefault(name).Highest;

    public void Dispose() => _listener.Dispose();

    private void Count(Instrument instrument, long by) => _sums.AddOrUpdate(instrument.Name, _ => (by, by),
        (_, counted) => (counted.Sum + by, long.Max(counted.Highest, counted.Sum + by)));
}
