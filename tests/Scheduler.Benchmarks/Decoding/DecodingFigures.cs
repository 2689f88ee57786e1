using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Scheduler.Benchmarks.Decoding;

/// <summary>Runs <see cref="DecodingBenchmark"/> and says what it comes to for each byte of wire.</summary>
internal static class DecodingFigures
{
    public static string Run()
    {
        // In this process: the project's own build settings are not for generated code.
        var config = ManualConfig.CreateEmpty()
            .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance))
            .AddLogger(NullLogger.Instance)
            .AddColumnProvider(BenchmarkDotNet.Columns.DefaultColumnProviders.Instance)
            .WithOptions(ConfigOptions.DisableLogFile);
        var report = BenchmarkRunner.Run<DecodingBenchmark>(config).Reports.Single();
        double wireBytes = new DecodingBenchmark().WireBytes;
        var nanoseconds = report.ResultStatistics!.Median;
        var allocated = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0;
        var megabytesPerSecond = wireBytes / nanoseconds * 1000;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            | wire bytes | median | MB/s of wire | allocated | allocated per wire byte |
            |---|---|---|---|---|
            | {wireBytes:N0} | {nanoseconds / 1e6:F2} ms | {megabytesPerSecond:F0} | {allocated:N0} | {allocated / wireBytes:F3} |
            """);
    }
}
