namespace TaskManager.Infrastructure;

/// <summary>Timers of background services.</summary>
internal static class Ticks
{
    /// <summary>Waits for the next tick; false when the server stops. A host that fails to start disposes its services without stopping them first, and would report the cancellation as a crash.</summary>
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
