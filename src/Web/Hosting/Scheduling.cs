using System.Runtime.InteropServices;

namespace TaskManager.Web.Hosting;

/// <summary>
/// Asks Linux to let a thread finish what it is doing before another of ours has its turn on the same processor (SCHED_BATCH, sched(7)). Else each
/// packet that arrives interrupts the request that is being answered, which on a busy processor is a seventh of all work.
/// </summary>
internal static class Scheduling
{
    private const int CallingThread = 0, Batch = 3;

    /// <summary>For this thread and all that it starts; so it comes first. Where it is not allowed, everything works as it would without.</summary>
    public static void FinishBeforeSwitching()
    {
        if (OperatingSystem.IsLinux()) _ = SetScheduler(CallingThread, Batch, priority: 0);
    }

    [DllImport("libc", EntryPoint = "sched_setscheduler")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetScheduler(int thread, int policy, in int priority);
}
