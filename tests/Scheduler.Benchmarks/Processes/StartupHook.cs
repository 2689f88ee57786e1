using System.Globalization;
using System.Runtime.InteropServices;

/// <summary>
/// Runs inside a measured service before its own code, by the runtime's <c>DOTNET_STARTUP_HOOKS</c>: on a signal (<c>SIGUSR1</c>) it
/// collects everything and writes the bytes of the heap to a file.
/// </summary>
#pragma warning disable CA1050 // The runtime looks for this name outside of any namespace.
internal static class StartupHook
#pragma warning restore CA1050
{
    /// <summary>The environment variable that names the file.</summary>
    public const string FileVariable = "MEASURED_HEAP_FILE";

    private const PosixSignal UserSignal1 = (PosixSignal)10;

    private static PosixSignalRegistration? _registration;

    /// <summary>Called by the runtime.</summary>
    public static void Initialize() => _registration = PosixSignalRegistration.Create(UserSignal1, context =>
    {
        context.Cancel = true;
        var file = Environment.GetEnvironmentVariable(FileVariable)!;
        File.WriteAllText($"{file}.new", CollectedHeap.Bytes().ToString(CultureInfo.InvariantCulture));
        File.Move($"{file}.new", file);
    });
}

/// <summary>The heap without what is no longer used.</summary>
internal static class CollectedHeap
{
    /// <summary>Its bytes after full collections.</summary>
    public static long Bytes()
    {
        // Twice, since pools give their arrays back when a collection has told them to.
        for (var i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
