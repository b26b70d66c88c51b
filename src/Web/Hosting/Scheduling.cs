using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace TaskManager.Web.Hosting;

/// <summary>What is begun is finished before the next thing is begun: by threads, and by requests. ADR 0014 has the reasons.</summary>
internal static class Scheduling
{
    private const int CallingThread = 0, Batch = 3;

    /// <summary>
    /// Asks Linux to let a thread finish what it is doing before another of ours has its turn on the same processor (SCHED_BATCH, sched(7)). Else each
    /// packet that arrives interrupts the request that is being answered, which on a busy processor is a seventh of all work. It is for this thread and all
    /// that it starts; so it comes first. Where it is not allowed, everything works as it would without.
    /// </summary>
    public static void FinishBeforeSwitching()
    {
        if (OperatingSystem.IsLinux()) _ = SetScheduler(CallingThread, Batch, priority: 0);
    }

    /// <summary>
    /// Has the thread that reads a request answer it, and the one that answers it send it. Else thousands of requests are read first, then all are answered
    /// into memory, and only then the first is sent. They are threads of the pool either way, and who waits for a disk keeps one of them either way.
    /// </summary>
    public static void AnswerAtOnce(SocketTransportOptions options) => options.UnsafePreferInlineScheduling = true;

    [DllImport("libc", EntryPoint = "sched_setscheduler")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetScheduler(int thread, int policy, in int priority);
}
