using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace TaskManager.Bench.Http;

/// <summary>Polls sockets on one thread: less overhead than .NET's asynchronous sockets.</summary>
internal sealed unsafe partial class Poller(IReadOnlyList<Socket> sockets)
{
    private const short Readable = 1;
    private const int Interrupted = 4;

    private readonly Waiting[] _waiting = [.. sockets.Select(socket => new Waiting { Descriptor = (int)socket.Handle, Events = Readable })];

    /// <summary>Returns whether a socket is readable or closed.</summary>
    public bool IsReady(int socket) => _waiting[socket].Happened != 0;

    /// <summary>Waits until a socket is ready; false after the timeout.</summary>
    public bool Wait(TimeSpan atMost)
    {
        var (seconds, ticks) = Math.DivRem(atMost.Ticks, TimeSpan.TicksPerSecond);
        var time = new Timespec { Seconds = seconds, Nanoseconds = ticks * 100 };
        fixed (Waiting* waiting = _waiting)
        {
            int ready;
            // EINTR: a signal of the runtime.
            do ready = ppoll(waiting, (nuint)_waiting.Length, &time, null);
            while (ready < 0 && Marshal.GetLastPInvokeError() == Interrupted);
            return ready >= 0 ? ready > 0 : throw new InvalidOperationException($"ppoll failed: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ppoll(Waiting* waiting, nuint count, Timespec* timeout, void* signals);

    // struct pollfd
    private struct Waiting
    {
        public int Descriptor;
        public short Events, Happened;
    }

    // struct timespec, on 64 bits
    private struct Timespec
    {
        public long Seconds, Nanoseconds;
    }
}
