using System.Diagnostics;
using System.Globalization;

namespace Scheduler.Benchmarks.Processes;

/// <summary>Asks a process that was started with <see cref="Environment"/> for the bytes of its heap after a full collection.</summary>
internal sealed class MeasuredHeap : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("heap-");

    /// <summary>What the process must have in its environment.</summary>
    public KeyValuePair<string, string>[] Environment =>
    [
        new("DOTNET_STARTUP_HOOKS", typeof(MeasuredHeap).Assembly.Location),
        new(StartupHook.FileVariable, FileName),
    ];

    private string FileName => Path.Combine(_directory.FullName, "bytes");

    /// <summary>Bytes of the heap, and of the working set behind it.</summary>
    public async Task<SettledMemory> SettleAsync(int processId)
    {
        using (var kill = Process.Start("kill", ["-USR1", processId.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync();
        while (!File.Exists(FileName)) await Task.Delay(Pause, TimeProvider.System);
        var heap = long.Parse(await File.ReadAllTextAsync(FileName), NumberStyles.None, CultureInfo.InvariantCulture);
        File.Delete(FileName);
        return new SettledMemory(heap, WorkingSet.Of(processId));
    }

    public void Dispose() => _directory.Delete(recursive: true);
}

/// <summary>Memory of a process after a full collection.</summary>
/// <param name="Heap">Bytes of its heap.</param>
/// <param name="WorkingSet">Bytes of its working set.</param>
internal readonly record struct SettledMemory(long Heap, long WorkingSet);
