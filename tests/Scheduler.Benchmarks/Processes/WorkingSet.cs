using System.Globalization;

namespace Scheduler.Benchmarks.Processes;

/// <summary>A process's resident memory, as Linux counts it.</summary>
internal static class WorkingSet
{
    /// <summary>The most so far, in bytes (<c>VmHWM</c>).</summary>
    public static long PeakOf(int processId) => Read(processId, "VmHWM:");

    /// <summary>Now, in bytes (<c>VmRSS</c>).</summary>
    public static long Of(int processId) => Read(processId, "VmRSS:");

    private static long Read(int processId, string name)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status");
        var line = File.ReadLines(path).First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(name.Length).Trim()[..^" kB".Length], NumberStyles.Integer, CultureInfo.InvariantCulture) << 10;
    }
}
