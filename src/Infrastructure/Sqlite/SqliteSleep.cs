using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TaskManager.Infrastructure.Sqlite;

/// <summary>
/// The SQLite of restricted feeds was built without <c>usleep</c>: where it means to wait some microseconds for another connection, it waits
/// a second. This registers a copy of its default VFS that sleeps as long as asked (ADR 0003). Other builds do not need it and do not mind.
/// </summary>
internal static unsafe partial class SqliteSleep
{
    private static readonly Lock Once = new();

    /// <summary>Makes the copy the default VFS of this process, once. Unix only: SQLite for Windows sleeps well.</summary>
    public static void Install()
    {
        if (OperatingSystem.IsWindows() || !Environment.Is64BitProcess) return;
        lock (Once)
        {
            const string name = "sleeps-in-microseconds";
            if (Find(name) is not null) return;
            var copy = (Vfs*)NativeMemory.Alloc((nuint)sizeof(Vfs));
            *copy = *Find(null);
            copy->Next = null;
            copy->Name = (byte*)Marshal.StringToCoTaskMemUTF8(name);
            copy->Sleep = &Sleep;
            if (Register(copy, makeDefault: 1) != 0) throw new InvalidOperationException("SQLite refused the VFS.");
        }
    }

    /// <summary>Sleeps through SQLite's default VFS.</summary>
    /// <returns>How long it says it slept, in milliseconds.</returns>
    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_sleep")]
    public static partial int SleepFor(int milliseconds);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sleep(Vfs* vfs, int microseconds)
    {
        _ = usleep((uint)microseconds);
        return microseconds;
    }

    [LibraryImport("libc")]
    private static partial int usleep(uint microseconds);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_find", StringMarshalling = StringMarshalling.Utf8)]
    private static partial Vfs* Find(string? name);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_register")]
    private static partial int Register(Vfs* vfs, int makeDefault);

    // struct sqlite3_vfs, version 3, of sqlite3.h
    [StructLayout(LayoutKind.Sequential)]
    private struct Vfs
    {
        public int Version, FileSize, MaxPathname;
        public Vfs* Next;
        public byte* Name;
        public nint AppData, Open, Delete, Access, FullPathname, DlOpen, DlError, DlSym, DlClose, Randomness;
        public delegate* unmanaged[Cdecl]<Vfs*, int, int> Sleep;
        public nint CurrentTime, GetLastError, CurrentTimeInt64, SetSystemCall, GetSystemCall, NextSystemCall;
    }
}
