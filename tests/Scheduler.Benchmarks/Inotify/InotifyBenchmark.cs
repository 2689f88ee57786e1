using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Core.Paths;
using Scheduler.Hdfs;
using Scheduler.Hdfs.BlockMaps;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.Inotify;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;
using NameNodeOptions = Scheduler.Hdfs.NameNodeOptions;
using SandboxOptions = Scheduler.Sandbox.Hdfs.Model.NameNodeOptions;

namespace Scheduler.Benchmarks.Inotify;

/// <summary>
/// What following the edit log costs a NameNode while others write to it, and how long a changed file is placed by its old map: the
/// sandbox's NameNode on the loopback, a writer that makes directories all the time, and a file that moves to another DataNode now and
/// then.
/// </summary>
internal static class InotifyBenchmark
{
    private const int Changes = 6;
    private const string Nameservice = "ns1";

    private static readonly int[] Rates = [0, 100, 400, 1_000];
    private static readonly TimeSpan Interval = NameNodeOptions.DefaultInotifyInterval;
    private static readonly InputPath File = new(Nameservice, "/in/f");

    // Longer than a poll and a changed map's read, and no multiple of it, so that changes fall on all parts of an interval.
    private static readonly TimeSpan BetweenChanges = Interval * 2.3;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>The table.</summary>
    public static async Task<string> RunAsync(Action<string> say, CancellationToken cancellationToken)
    {
        var rows = new List<string>
        {
            "| transactions a second | polls | transactions a poll, most | calls a poll, mean | most | allowed | gaps | NameNode's time a "
                + "poll | of one core | delay until right, median | longest |",
            "|---|---|---|---|---|---|---|---|---|---|---|",
        };
        foreach (var rate in Rates)
        {
            say($"{rate} transactions a second");
            rows.Add(await RunAsync(rate, cancellationToken));
        }

        return string.Join('\n', rows);
    }

    private static async Task<string> RunAsync(int rate, CancellationToken cancellationToken)
    {
        var hdfs = new SandboxNamespace(new Random(1), TimeProvider.System);
        foreach (var node in (string[])["n0", "n1"]) hdfs.AddDataNode(node, $"10.0.0.{node[1..]}", "/r");
        hdfs.CreatePlacedFile(File.Path, 1000, [["n0"]]);
        await using var nameNode = await SandboxNameNode.StartAsync(hdfs, new SandboxOptions(), TimeProvider.System, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var polls = new PollObserver(() => hdfs.LastTxid);
        var delays = await FollowAsync(hdfs, nameNode, rate, polls, stop);
        // The first poll only begins.
        return Row(rate, [.. polls.Looks.Skip(1)], delays);
    }

    private static async Task<List<TimeSpan>> FollowAsync(
        SandboxNamespace hdfs, SandboxNameNode nameNode, int rate, PollObserver polls, CancellationTokenSource stop)
    {
        var options = new NameNodeOptions { User = "root", Transport = NameNodeTransport.Rpc };
        var nameservices = new Nameservices(
            [new Nameservice(Nameservice, [new NameNodeAddress(null, nameNode.RpcAddress.ToString())])], Nameservice, "");
        using var clients = new NameserviceClients(
            nameservices, new NameserviceConnector(options, seed: 1, polls, NullLogger.Instance, TimeProvider.System).Connect);
        var changes = new PathChanges(new BlockMapOptions(), TimeProvider.System);
        var source = new NameNodeBlockMapSource(
            clients, options, new PathsOptions(), seed: 1, polls, NullLogger<NameNodeBlockMapSource>.Instance, TimeProvider.System);
        await using var store = new BlockMapStore(
            new BlockMapOptions(), source, ISharedBlockMaps.None, changes, IBlockMapObserver.None, TimeProvider.System);
        var watch = new EditLogWatch(
            clients.Named(Nameservice), new UnsharedChangeFeed(changes), Interval, polls, NullLogger.Instance, TimeProvider.System);
        using var service = new InotifyService([watch], [], Interval, TimeProvider.System);
        await store.GetAsync(File, "default", stop.Token);
        var writing = WriteAsync(hdfs, rate, stop.Token);
        await service.StartAsync(stop.Token);
        var delays = await MoveAsync(hdfs, store, stop.Token);
        await service.StopAsync(CancellationToken.None);
        await stop.CancelAsync();
        await writing;
        return delays;
    }

    private static async Task<List<TimeSpan>> MoveAsync(SandboxNamespace hdfs, BlockMapStore store, CancellationToken cancellationToken)
    {
        var delays = new List<TimeSpan>();
        for (var change = 1; change <= Changes; change++)
        {
            var begun = TimeProvider.System.GetTimestamp();
            await UseUntilAsync(_ => TimeProvider.System.GetElapsedTime(begun) > BetweenChanges, store, cancellationToken);
            var node = $"n{change % 2}";
            hdfs.Delete(File.Path);
            hdfs.CreatePlacedFile(File.Path, 1000, [[node]]);
            var moved = TimeProvider.System.GetTimestamp();
            await UseUntilAsync(map => map?.DataNodes is [{ HostName: var host }] && host == node, store, cancellationToken);
            delays.Add(TimeProvider.System.GetElapsedTime(moved));
        }

        return delays;
    }

    // As kube-scheduler does for pods that name it: an unused map is not read again.
    private static async Task UseUntilAsync(Func<BlockMap?, bool> isOver, BlockMapStore store, CancellationToken cancellationToken)
    {
        while (!isOver(store.TryGet(File, "default", out var map) ? map : null))
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
    }

    private static async Task WriteAsync(SandboxNamespace hdfs, int rate, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        for (var written = 0; !cancellationToken.IsCancellationRequested;)
        {
            for (var due = (int)(TimeProvider.System.GetElapsedTime(started).TotalSeconds * rate); written < due; written++)
                hdfs.MakeDirectory($"/w/{written}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
        }
    }

    private static string Row(int rate, Poll[] polls, List<TimeSpan> delays)
    {
        delays.Sort();
        var mean = polls.Average(poll => poll.Elapsed.TotalMilliseconds);
        var exceeded = polls.Where(poll => poll.Calls > poll.AllowedCalls).ToArray();
        if (exceeded.Length > 0)
            throw new InvalidOperationException($"A poll made {exceeded[0].Calls} calls, not {exceeded[0].AllowedCalls}.");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {rate:N0} | {polls.Length} | {polls.Max(poll => poll.Transactions):N0} | {polls.Average(poll => poll.Calls):F1} | "
                + $"{polls.Max(poll => poll.Calls)} "
            + $"| {polls.Max(poll => poll.AllowedCalls)} | {polls.Count(poll => poll.Outcome == InotifyOutcome.Gap)} | {mean:F1} ms "
            + $"| {mean / Interval.TotalMilliseconds:P2} | {delays[delays.Count / 2].TotalSeconds:F1} s | {delays[^1].TotalSeconds:F1} s |");
    }
}
