namespace TaskManager.Infrastructure;

/// <summary>Extensions for the timers of background services.</summary>
internal static class Ticks
{
    /// <summary>
    /// Waits for the next tick; false when the server stops. A host whose start fails disposes its services without stopping them, and
    /// would report the cancellation as a crash.
    /// </summary>
    public static async Task<bool> NextTick(this PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
