using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Paths;
using Scheduler.Hdfs;
using Scheduler.Hdfs.BlockMaps;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Benchmarks.Transports;

/// <summary>
/// The same directory read over both transports in one run, from a NameNode on the loopback: calls, bytes, time, and what we burn and
/// allocate for it.
/// The bound on calls per second is out of the way, which for WebHDFS would make 5 s of it, and every file is located.
/// </summary>
internal sealed class TransportBenchmark(NameNodeProcess nameNode)
{
    private const int WarmUps = 5;
    private const int Runs = 21;

    /// <summary>A table of both.</summary>
    public async Task<string> RunAsync(CancellationToken cancellationToken) => $"""
        | transport | calls | opens in the audit log | bytes on the wire | median time | our CPU time | allocated |
        |---|---|---|---|---|---|---|
        {await RowAsync("RPC", NameNodeTransport.Rpc, cancellationToken)}
        {await RowAsync("WebHDFS", NameNodeTransport.WebHdfs, cancellationToken)}
        """;

    private async Task<string> RowAsync(string name, NameNodeTransport transport, CancellationToken cancellationToken)
    {
        var (calls, bytes) = await CountAsync(transport, cancellationToken);
        var (median, processor, allocated) = await MeasureAsync(transport, cancellationToken);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {calls.All:N0} | {calls.Opens:N0} | {bytes:N0} "
            + $"| {median.TotalMilliseconds:F0} ms | {processor.TotalMilliseconds:F0} ms | {allocated:N0} |");
    }

    private async Task<(CallCounter Calls, long Bytes)> CountAsync(NameNodeTransport transport, CancellationToken cancellationToken)
    {
        var rpc = nameNode.Rpc.Split(':');
        using var http = new ByteCounter(nameNode.Http.Host, nameNode.Http.Port);
        using var native = new ByteCounter(rpc[0], int.Parse(rpc[1], CultureInfo.InvariantCulture));
        var calls = new CallCounter();
        using var clients = Connect(transport, new NameNodeAddress(new Uri($"http://{http.Endpoint}"), native.Endpoint), calls);
        await ReadAsync(clients, calls, cancellationToken);
        return (calls, http.Bytes + native.Bytes);
    }

    private async Task<(TimeSpan Median, TimeSpan Processor, long Allocated)> MeasureAsync(
        NameNodeTransport transport, CancellationToken cancellationToken)
    {
        var calls = new CallCounter();
        using var clients = Connect(transport, new NameNodeAddress(nameNode.Http, nameNode.Rpc), calls);
        for (var run = 0; run < WarmUps; run++) await ReadAsync(clients, calls, cancellationToken);
        var (times, allocated, processor) = (new List<TimeSpan>(), 0L, Environment.CpuUsage.TotalTime);
        for (var run = 0; run < Runs; run++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var started = TimeProvider.System.GetTimestamp();
            await ReadAsync(clients, calls, cancellationToken);
            times.Add(TimeProvider.System.GetElapsedTime(started));
            allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        }

        times.Sort();
        return (times[Runs / 2], (Environment.CpuUsage.TotalTime - processor) / Runs, allocated);
    }

    private static NameserviceClients Connect(NameNodeTransport transport, NameNodeAddress address, CallCounter calls)
    {
        var connector = new NameserviceConnector(Options(transport), seed: 1, calls, NullLogger.Instance, TimeProvider.System);
        return new NameserviceClients(new Nameservices([new Nameservice("ns1", [address])], "ns1", ""), connector.Connect);
    }

    private static async Task ReadAsync(NameserviceClients clients, CallCounter calls, CancellationToken cancellationToken)
    {
        var source = new NameNodeBlockMapSource(
            clients,
            Options(NameNodeTransport.Auto),
            new PathsOptions { SampleAbove = 10_000 },
            seed: 1,
            calls,
            NullLogger<NameNodeBlockMapSource>.Instance,
            TimeProvider.System);
        var map = await source.ReadAsync(new InputPath("ns1", NameNodeProcess.Path), cancellationToken);
        const int Blocks = NameNodeProcess.Directories * NameNodeProcess.FilesPerDirectory * NameNodeProcess.BlocksPerFile;
        if (map.BlockCount != Blocks) throw new InvalidOperationException($"The map has {map.BlockCount} blocks, not {Blocks}.");
    }

    private static NameNodeOptions Options(NameNodeTransport transport) =>
        new() { Transport = transport, CallsPerSecond = NameNodeOptions.LargestCallsPerSecond };

    private sealed class CallCounter : INameNodeObserver
    {
        private int _all;
        private int _opens;

        public int All => _all;

        public int Opens => _opens;

        public void CallCompleted(in NameNodeCall completed)
        {
            Interlocked.Increment(ref _all);
            if (completed.Operation == NameNodeOperation.GetBlockLocations) Interlocked.Increment(ref _opens);
        }
    }
}
