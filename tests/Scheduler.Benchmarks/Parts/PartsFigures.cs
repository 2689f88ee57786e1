using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Scheduler.Benchmarks.Parts;

/// <summary>Runs the parts in short jobs, one core, in this process: the project's own build settings are not for generated code.</summary>
internal static class PartsFigures
{
    /// <summary>All parts, as lines of a table.</summary>
    public static IEnumerable<string> Run()
    {
        yield return "| part | median | allocated |";
        yield return "|---|---|---|";
        foreach (var line in LinesOf(BenchmarkRunner.Run<RequestParts>(Configuration()))) yield return line;
        foreach (var line in LinesOf(BenchmarkRunner.Run<MapParts>(Configuration()))) yield return line;
    }

    private static ManualConfig Configuration() => ManualConfig.CreateEmpty()
        .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
        .AddLogger(NullLogger.Instance)
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .WithOptions(ConfigOptions.DisableLogFile);

    private static IEnumerable<string> LinesOf(Summary summary) => summary.Reports.Select(report => string.Create(
        CultureInfo.InvariantCulture,
        $"| {report.BenchmarkCase.Descriptor.Type.Name}.{report.BenchmarkCase.Descriptor.WorkloadMethod.Name} "
        + $"| {report.ResultStatistics!.Median / 1_000:N1} µs | "
        + $"{report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0:N0} B |"));
}
