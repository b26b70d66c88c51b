using System.Runtime.InteropServices;

namespace TaskManager.Web.Hosting;

/// <summary>
/// Sets the Linux scheduling policy SCHED_BATCH (sched(7)): a woken thread does not preempt a running one of this process. Otherwise each
/// packet preempts a request in progress, which costs a seventh of all work on a busy processor.
/// </summary>
internal static class Scheduling
{
    private const int CallingThread = 0, Batch = 3;

    /// <summary>Sets the policy for this thread and the threads that it starts. Without permission it does nothing.</summary>
    public static void FinishBeforeSwitching()
    {
        if (OperatingSystem.IsLinux()) _ = SetScheduler(CallingThread, Batch, priority: 0);
    }

    [DllImport("libc", EntryPoint = "sched_setscheduler")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetScheduler(int thread, int policy, in int priority);
}
