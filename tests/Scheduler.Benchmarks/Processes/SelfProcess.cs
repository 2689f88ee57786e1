using System.Diagnostics;

namespace Scheduler.Benchmarks.Processes;

/// <summary>This program again, as a child with an environment of its own.</summary>
internal static class SelfProcess
{
    /// <summary>Makes the garbage collector's heap end at 512 MiB, as a container's limit does.</summary>
    public static KeyValuePair<string, string> HeapOf512MiB { get; } = new("DOTNET_GCHeapHardLimit", "0x20000000");

    /// <summary>Runs it to its end; what it wrote.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<string> RunAsync(IEnumerable<string> arguments, params KeyValuePair<string, string>[] environment)
    {
        using var process = Start(arguments, environment);
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"A child ended with {process.ExitCode}.");
    }

    /// <summary>Starts it, its standard input and output being ours.</summary>
    public static Process Start(IEnumerable<string> arguments, params KeyValuePair<string, string>[] environment)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath!, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
