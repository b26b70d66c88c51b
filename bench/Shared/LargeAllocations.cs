using System.Diagnostics.Tracing;
using System.Globalization;

namespace TaskManager.Bench.Shared;

/// <summary>
/// Measures allocations on the large object heap by runtime events. The events have a cost, so nothing is timed meanwhile.
/// </summary>
internal sealed class LargeAllocations : EventListener
{
    private const EventKeywords Gc = (EventKeywords)1;
    private const uint LargeObject = 1;

    private long _bytes;

    /// <summary>Returns the bytes allocated since the last call, accurate to 100 KB.</summary>
    public long TakeBytes() => Interlocked.Exchange(ref _bytes, 0);

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        // AllocationTick is raised per 100 KB and kind of heap, at this level only.
        if (eventSource.Name == "Microsoft-Windows-DotNETRuntime") EnableEvents(eventSource, EventLevel.Verbose, Gc);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName?.StartsWith("GCAllocationTick", StringComparison.Ordinal) != true) return;
        if ((uint)Of("AllocationKind") == LargeObject)
            Interlocked.Add(ref _bytes, Convert.ToInt64(Of("AllocationAmount64"), CultureInfo.InvariantCulture));

        object Of(string name) => eventData.Payload![eventData.PayloadNames!.IndexOf(name)]!;
    }
}
