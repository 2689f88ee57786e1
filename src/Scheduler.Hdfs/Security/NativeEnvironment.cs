using System.Runtime.InteropServices;

namespace Scheduler.Hdfs.Security;

/// <summary>
/// The environment that native libraries of this process read. It is the one that the process was started with:
/// <see cref="Environment.SetEnvironmentVariable(string, string?)"/> changes a copy that only .NET reads.
/// </summary>
public static partial class NativeEnvironment
{
    /// <summary>A variable; null when it is not set.</summary>
    public static string? Get(string name) =>
        OperatingSystem.IsWindows() ? Environment.GetEnvironmentVariable(name) : Marshal.PtrToStringUTF8(GetVariable(name));

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetVariable(string name);
}
