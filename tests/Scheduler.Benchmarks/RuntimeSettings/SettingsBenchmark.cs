using System.Globalization;
using Scheduler.Benchmarks.Soak;
using Scheduler.Benchmarks.Start;

namespace Scheduler.Benchmarks.RuntimeSettings;

/// <summary>
/// What the runtime's settings change in a container of 512 MiB: throughput compared with the baseline, memory under load, and the time and
/// memory of a start. The garbage collector's heap ends at 384 MiB, the three quarters of the container's limit that .NET takes by itself.
/// </summary>
internal static class SettingsBenchmark
{
    private const int Connections = 64;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(20);
    private static readonly KeyValuePair<string, string> Container = new("DOTNET_GCHeapHardLimit", "0x18000000");

    private static readonly (string Name, KeyValuePair<string, string>[] Environment)[] Cases =
    [
        ("workstation, concurrent (the default)", []),
        ("workstation, not concurrent", [new("DOTNET_gcConcurrent", "0")]),
        ("server, its heaps adapting (DATAS)", [new("DOTNET_gcServer", "1")]),
        ("workstation, ConserveMemory 5", [new("DOTNET_GCConserveMemory", "5")]),
        ("workstation, generation 0 of 4 MiB", [new("DOTNET_GCgen0size", "0x400000")]),
        ("workstation, without tiered PGO", [new("DOTNET_TieredPGO", "0")]),
    ];

    /// <summary>All settings, as lines of a table.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        List<string> lines =
        [
            "| settings | requests/s | of the baseline's | working set under load | peak | ready after | peak of the start |",
            "|---|---|---|---|---|---|---|",
        ];
        await using var start = await StartBenchmark.PrepareAsync(cancellationToken);
        foreach (var (name, environment) in Cases)
        {
            progress(name);
            KeyValuePair<string, string>[] all = [Container, .. environment];
            var soak = await SoakBenchmark.RunAsync(Time, Connections, cancellationToken, all);
            lines.Add(LineOf(name, soak, await start.RunAsync(StartBenchmark.BuiltAssembly, cancellationToken, all)));
        }

        return lines;
    }

    private static string LineOf(string name, SoakFigures soak, StartFigures start) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | {soak.RequestsPerSecond:N0} | {soak.Ratio:F2} | {soak.LastMinuteBytes / (1 << 20):F0} MiB | {soak.PeakBytes >> 20} "
            + $"MiB | {start.Ready.TotalSeconds:F2} s | {start.PeakBytes >> 20} MiB |");
}
