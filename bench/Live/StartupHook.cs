#pragma warning disable CA1050 // The runtime looks for this name, without a namespace.

/// <summary>
/// Runs in the server's process when DOTNET_STARTUP_HOOKS names this assembly: for each line on standard input it collects
/// all garbage and prints how large the managed heap is. The product has nothing of it.
/// </summary>
internal static class StartupHook
{
    public const string Answer = "managed heap: ";

    public static void Initialize() => new Thread(Follow) { IsBackground = true }.Start();

    private static void Follow()
    {
        while (Console.ReadLine() is not null)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            Console.WriteLine($"{Answer}{GC.GetTotalMemory(forceFullCollection: false)}");
        }
    }
}
