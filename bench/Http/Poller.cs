using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace TaskManager.Bench.Http;

/// <summary>Waits on one thread for whichever socket has something to read: less work than .NET's own asynchronous sockets.</summary>
internal sealed unsafe partial class Poller(IReadOnlyList<Socket> sockets)
{
    private const short Readable = 1;
    private const int Interrupted = 4;

    private readonly Waiting[] _waiting = [.. sockets.Select(socket => new Waiting { Descriptor = (int)socket.Handle, Events = Readable })];

    /// <summary>Whether there is something to read on this socket, or it has ended.</summary>
    public bool IsReady(int socket) => _waiting[socket].Happened != 0;

    /// <summary>Waits until one is ready; false when the time is over.</summary>
    public bool Wait(TimeSpan atMost)
    {
        var time = new Timespec { Seconds = atMost.Ticks / TimeSpan.TicksPerSecond, Nanoseconds = atMost.Ticks % TimeSpan.TicksPerSecond * 100 };
        fixed (Waiting* waiting = _waiting)
        {
            int ready;
            // A signal of the runtime's own may come in between.
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
