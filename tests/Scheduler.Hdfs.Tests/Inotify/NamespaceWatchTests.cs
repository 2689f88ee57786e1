using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Changes;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.Inotify;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Sandbox;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Testing;
using SandboxOptions = Scheduler.Sandbox.Hdfs.NameNodeOptions;

namespace Scheduler.Hdfs.Tests.Inotify;

/// <summary>The edit log of a sandbox NameNode, followed over RPC.</summary>
public sealed class NamespaceWatchTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Time = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ManualTimeProvider _clock = new();
    private readonly RecordingObserver _observer = new();
    private readonly RecordingFeed _feed = new();
    private readonly SandboxNamespace _hdfs = new(new Random(1), new ManualTimeProvider());
    private SandboxNameNode _nameNode = null!;
    private readonly List<IDisposable> _open = [];

    public async Task InitializeAsync()
    {
        _hdfs.AddDataNode("n1", "10.0.0.1", "/r1");
        _hdfs.CreateFile("/in/a", 10);
        _hdfs.CreateFile("/in/b", 10);
        _nameNode = await SandboxNameNode.StartAsync(
            _hdfs, new SandboxOptions { Nameservice = "ns1", MaxEventsPerRpc = 4 }, TimeProvider.System, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        _open.ForEach(one => one.Dispose());
        await _nameNode.DisposeAsync();
    }

    [Fact]
    public async Task LookAsync_First_TakesAllForChangedAndGoesOnFromTheEnd()
    {
        var watch = Watch();

        await LookAsync(watch);
        await LookAsync(watch);

        Assert.Equal(["missed"], _feed.Told);
        Assert.Equal([InotifyOutcome.Began, InotifyOutcome.Followed], _observer.Looks);
    }

    public static TheoryData<string, Action<SandboxNamespace>, string> Changes => new()
    {
        { "create", hdfs => hdfs.CreateFile("/in/c", 1), "/in/c" },
        { "append", hdfs => hdfs.Append("/in/a", 1), "/in/a" },
        { "truncate", hdfs => hdfs.Truncate("/in/a", 1), "/in/a" },
        { "delete", hdfs => hdfs.Delete("/in"), "/in" },
        { "rename", hdfs => hdfs.Rename("/in", "/out"), "/in /out" },
        { "close", hdfs => hdfs.SetUnderConstruction("/in/b", open: false), "/in/b" },
        { "times", hdfs => hdfs.SetTimes("/in/a", Time, Time), "" },
        { "permissions", hdfs => hdfs.Deny("/in/a", "alice"), "" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task LookAsync_Change_TellsThePathsOfWhatHappened(string what, Action<SandboxNamespace> change, string paths)
    {
        var watch = Watch();
        await LookAsync(watch);

        change(_hdfs);
        await LookAsync(watch);

        Assert.Equal((what, paths), (what, string.Join(' ', _feed.Told.Skip(1))));
    }

    [Fact]
    public async Task LookAsync_MoreThanOneAnswerHolds_ReadsOnUntilTheEnd()
    {
        var watch = Watch();
        await LookAsync(watch);

        for (var i = 0; i < 100; i++) _hdfs.Append($"/in/{(i % 2 == 0 ? 'a' : 'b')}", 1);
        await LookAsync(watch);

        Assert.Equal(["/in/a", "/in/b"], _feed.Told.Skip(1).Distinct());
        Assert.Equal(InotifyOutcome.Followed, _observer.Looks.Last());
    }

    [Fact]
    public async Task LookAsync_MoreThanIsWorthReading_TakesAllForChangedAndGoesOn()
    {
        var watch = Watch();
        await LookAsync(watch);

        for (var i = 0; i < NamespaceWatch.MaxAnswersAtOnce * 4; i++) _hdfs.Append("/in/a", 1);
        await LookAsync(watch);
        var told = _feed.Told.Count;
        _hdfs.Append("/in/b", 1);
        await LookAsync(watch);

        Assert.Equal(InotifyOutcome.Gap, _observer.Looks.Skip(1).First());
        Assert.Equal("missed", _feed.Told[told - 1]);
        Assert.Equal(["/in/b"], _feed.Told.Skip(told));
    }

    [Fact]
    public async Task LookAsync_TransactionsPurged_TakesAllForChanged()
    {
        var watch = Watch();
        await LookAsync(watch);

        for (var i = 0; i < 70_000; i++) _hdfs.SetTimes("/in/a", Time, Time);
        await LookAsync(watch);

        Assert.Equal(["missed", "missed"], _feed.Told);
        Assert.Equal(InotifyOutcome.Gap, _observer.Looks.Last());
    }

    [Fact]
    public async Task LookAsync_NameNodeAwayAndBack_MissesNothing()
    {
        var watch = Watch();
        await LookAsync(watch);

        await _nameNode.StopAsync();
        await Eventually.HoldsAsync(async () =>
        {
            var look = LookAsync(watch);
            // The pauses of the failover.
            while (!look.IsCompleted) _clock.Advance(TimeSpan.FromSeconds(1));
            await look;
            return _observer.Looks.Contains(InotifyOutcome.Failed);
        });
        _hdfs.Append("/in/a", 1);
        await _nameNode.ResumeAsync(CancellationToken.None);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await LookAsync(watch);

        Assert.Equal(["missed", "/in/a"], _feed.Told);
        Assert.True(watch.Report().IsOk);
    }

    [Fact]
    public async Task LookAsync_NoSuperuser_SaysSoGivesTheLeadAwayAndAsksAgainMinutesLater()
    {
        var watch = Watch(user: "alice");

        for (var look = 0; look < 3; look++) await LookAsync(watch);

        Assert.Equal([InotifyOutcome.Denied], _observer.Looks);
        Assert.Equal(["resigned"], _feed.Told);
        Assert.Contains("superuser", watch.Report().Message, StringComparison.Ordinal);
        Assert.Contains("NameNode:InotifyInterval", watch.Report().Message, StringComparison.Ordinal);
        _clock.Advance(NamespaceWatch.DeniedPause);
        await LookAsync(watch);
        Assert.Equal(2, _observer.Looks.Count);
    }

    [Fact]
    public async Task LookAsync_AnotherReplicaWatches_AsksNothingAndBeginsAnewOnceItLeads()
    {
        var watch = Watch();
        _feed.Lease = FetchLease.HeldElsewhere;

        await LookAsync(watch);
        Assert.Equal(0, _nameNode.Requests.Count("getCurrentEditLogTxid"));
        _feed.Lease = FetchLease.Taken;
        await LookAsync(watch);

        Assert.Equal([InotifyOutcome.Elsewhere, InotifyOutcome.Began], _observer.Looks);
        Assert.Equal(["missed"], _feed.Told);
    }

    private static Task LookAsync(NamespaceWatch watch) => watch.LookAsync(CancellationToken.None);

    private NamespaceWatch Watch(string user = "root")
    {
        var options = new NameNodeOptions { User = user, Transport = NameNodeTransport.Rpc, CallTimeout = TimeSpan.FromMinutes(30) };
        var nameservice = new Nameservice("ns1", [new NameNodeAddress(HttpAddress: null, _nameNode.RpcAddress.ToString())]);
        var connector = new NameserviceConnector(options, seed: 1, _observer, NullLogger.Instance, _clock);
        var clients = new NameserviceClients(new Nameservices([nameservice], "ns1", "set keys"), connector.Connect);
        _open.Add(clients);
        return new NamespaceWatch(clients.Named("ns1"), _feed, TimeSpan.FromSeconds(5), _observer, NullLogger.Instance, _clock);
    }

    private sealed class RecordingFeed : IChangeFeed
    {
        private readonly ConcurrentQueue<string> _told = [];

        public IReadOnlyList<string> Told => [.. _told];

        public FetchLease Lease { get; set; } = FetchLease.Unshared;

        public ValueTask<FetchLease> TryLeadAsync(string nameservice, TimeSpan duration, CancellationToken cancellationToken) =>
            ValueTask.FromResult(Lease);

        public ValueTask ResignAsync(string nameservice, CancellationToken cancellationToken) => Tell("resigned");

        public ValueTask PublishAsync(string nameservice, IReadOnlyCollection<string> paths, CancellationToken cancellationToken)
        {
            foreach (var path in paths.Order(StringComparer.Ordinal)) _told.Enqueue(path);
            return default;
        }

        public ValueTask PublishMissedAsync(string nameservice, CancellationToken cancellationToken) => Tell("missed");

        private ValueTask Tell(string what)
        {
            _told.Enqueue(what);
            return default;
        }
    }
}
