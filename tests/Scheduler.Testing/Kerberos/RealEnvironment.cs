using System.Runtime.InteropServices;

namespace Scheduler.Testing.Kerberos;

/// <summary>
/// The environment that native libraries of this process see; <see cref="Environment.SetEnvironmentVariable(string, string?)"/>
/// changes a copy that only .NET reads.
/// </summary>
public static partial class RealEnvironment
{
    /// <summary>Sets variables, whatever they were. Not while another thread reads the environment natively.</summary>
    public static void Set(IReadOnlyDictionary<string, string> variables)
    {
        foreach (var (name, value) in variables)
        {
            if (SetVariable(name, value, overwrite: 1) != 0) throw new InvalidOperationException($"setenv {name} failed.");
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
