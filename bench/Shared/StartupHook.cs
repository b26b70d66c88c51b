#pragma warning disable CA1050 // The runtime looks for this name, without a namespace.

using System.Globalization;
using TaskManager.Bench.Shared;

/// <summary>
/// Runs in the server's process when DOTNET_STARTUP_HOOKS names this assembly, and answers each command on standard input with a number.
/// The product does not contain it.
/// </summary>
internal static class StartupHook
{
    public const string Answer = "bench: ";

    /// <summary>The size of the managed heap after a full collection.</summary>
    public const string Heap = "heap";

    /// <summary>The number of bytes allocated since the start.</summary>
    public const string Allocated = "allocated";

    /// <summary>The bytes allocated on the large object heap since the last call; the first call starts the measurement.</summary>
    public const string Large = "large";

    public static void Initialize() => new Thread(Follow) { IsBackground = true }.Start();

    private static void Follow()
    {
        LargeAllocations? large = null;
        while (Console.ReadLine() is { } command)
        {
            var answer = command switch
            {
                Heap => HeapBytes(),
                Allocated => GC.GetTotalAllocatedBytes(precise: true),
                Large => (large ??= new LargeAllocations()).TakeBytes(),
                _ => throw new InvalidOperationException($"There is no command '{command}'."),
            };
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Answer}{answer}"));
        }
    }

    private static long HeapBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: false);
    }
}
