using System.Globalization;
using System.Text.Json;
using Scheduler.Testing.Fuzz;
using Scheduler.Testing.Http;

namespace Scheduler.Benchmarks.Attack;

/// <summary>
/// Sends malformed requests to a service of its own, whose heap ends where a container of 512 MiB has it end.
/// </summary>
internal static class FuzzBenchmark
{
    /// <summary>True when there was no fault: no 5xx, no hang, no crash, no whole request unanswered, no 200 that is no JSON.</summary>
    public static async Task<bool> RunAsync(FuzzOptions options, Action<string> write)
    {
        write(string.Create(CultureInfo.InvariantCulture, $"{options.Requests:N0} requests of seed {options.Seed}"));
        await using var target = await AttackTarget.StartAsync(CancellationToken.None);
        target.Hdfs.CreateFile("/data/in/part-00000", 1_000);
        var report = new FuzzReport(CheckJson);
        var started = TimeProvider.System.GetTimestamp();
        await FuzzRun.SendAsync(target.Service.Verbs, target.Service.Management, options.Requests, options.Seed, report);
        var elapsed = TimeProvider.System.GetElapsedTime(started);
        write(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{report}; {elapsed.TotalSeconds:F0} s; peak working set {target.Service.PeakBytes >> 20} MiB"));
        foreach (var fault in report.Faults) write(fault);
        return report.Faults.Count == 0 && !target.Service.HasEnded;
    }

    private static void CheckJson(FuzzRequest request, RawAnswer answer) => JsonDocument.Parse(answer.Body).Dispose();
}
