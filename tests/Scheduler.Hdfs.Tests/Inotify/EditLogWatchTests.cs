using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.Inotify;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Sandbox;
using Scheduler.Sandbox.Hdfs;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Testing;
using HaState = Scheduler.Sandbox.Hdfs.Model.HaState;
using SandboxOptions = Scheduler.Sandbox.Hdfs.Model.NameNodeOptions;

namespace Scheduler.Hdfs.Tests.Inotify;

/// <summary>The edit log of a sandbox NameNode, followed over RPC.</summary>
public sealed class EditLogWatchTests : IAsyncLifetime
{
    private const int EventsAnAnswer = 4;

    private static readonly DateTimeOffset Time = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ManualTimeProvider _clock = new();
    private readonly RecordingNameNodeObserver _observer = new();
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
            _hdfs, new SandboxOptions { Nameservice = "ns1", MaxEventsPerRpc = EventsAnAnswer }, TimeProvider.System,
            CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        _open.ForEach(one => one.Dispose());
        await _nameNode.DisposeAsync();
    }

    [Fact]
    public async Task PollAsync_First_TreatsAllAsChangedAndGoesOnFromTheEnd()
    {
        var watch = Watch();

        await PollAsync(watch);
        await PollAsync(watch);

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
    public async Task PollAsync_Change_TellsThePathsOfWhatHappened(string what, Action<SandboxNamespace> change, string paths)
    {
        var watch = Watch();
        await PollAsync(watch);

        change(_hdfs);
        await PollAsync(watch);

        Assert.Equal((what, paths), (what, string.Join(' ', _feed.Told.Skip(1))));
    }

    [Fact]
    public async Task PollAsync_MoreThanOneAnswerHolds_ReadsOnUntilTheEnd()
    {
        var watch = Watch();
        await PollAsync(watch);

        for (var i = 0; i < 15; i++) _hdfs.Append($"/in/{(i % 2 == 0 ? 'a' : 'b')}", 1);
        await PollAsync(watch);

        Assert.Equal(["/in/a", "/in/b"], _feed.Told.Skip(1).Distinct());
        Assert.Equal(InotifyOutcome.Followed, _observer.Looks.Last());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(500)]
    public async Task PollAsync_LogGrowsWhileItIsRead_EndsWhereItEndedWhenThePollBegan(int perAnswer)
    {
        var watch = Watch();
        await PollAsync(watch);
        _hdfs.WhileEditsAreRead = () => Write(perAnswer);

        for (var look = 0; look < 4; look++)
        {
            var (calls, before) = (EditCalls, _hdfs.LastTxid);
            Write(6);
            await PollAsync(watch);
            var transactions = _hdfs.LastTxid - before;
            Assert.InRange(EditCalls - calls, 1, Math.Min(EditLogWatch.MaxAnswers, 2 + (transactions / EventsAnAnswer)));
        }

        Assert.DoesNotContain(InotifyOutcome.Gap, _observer.Looks);
        Assert.Equal(["missed"], _feed.Told.Where(told => told == "missed"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(400)]
    [InlineData(1_000)]
    [InlineData(2_000)]
    public async Task PollAsync_WriterThatNeverRests_TellsThePathWithinTwoLooks(int perSecond)
    {
        await using var nameNode = await SandboxNameNode.StartAsync(
            _hdfs, new SandboxOptions(), TimeProvider.System, CancellationToken.None);
        var watch = Watch(nameNode: nameNode);
        _hdfs.WhileEditsAreRead = () => Write(perSecond / 20);
        await PollAsync(watch);

        for (var change = 0; change < 3; change++)
        {
            Write(perSecond * 5);
            _hdfs.Append("/in/a", 1);
            var told = _feed.Told.Count;
            var calls = nameNode.Requests.Count("getEditsFromTxid");
            for (var look = 0; look < 2; look++) await PollAsync(watch);
            Assert.Contains("/in/a", _feed.Told.Skip(told));
            Assert.InRange(nameNode.Requests.Count("getEditsFromTxid") - calls, 2, 2 * (2 + (perSecond * 5 / 1_000)));
        }

        Assert.DoesNotContain(InotifyOutcome.Gap, _observer.Looks);
    }

    [Fact]
    public async Task PollAsync_MoreThanOnePollReads_GoesOnWithTheNextAndSaysHowMuchIsLeft()
    {
        var watch = Watch();
        await PollAsync(watch);

        _nameNode.Requests.Clear();
        for (var i = 0; i < EditLogWatch.MaxAnswers * EventsAnAnswer; i++) _hdfs.SetTimes("/in/b", Time, Time);
        _hdfs.SetUnderConstruction("/in/a", open: false);
        await PollAsync(watch);

        Assert.Equal(EditLogWatch.MaxAnswers, EditCalls);
        Assert.Equal(InotifyOutcome.Behind, _observer.Looks.Last());
        Assert.Contains("1 transactions are left", watch.Report().Message, StringComparison.Ordinal);
        Assert.True(watch.Report().IsOk);
        await PollAsync(watch);
        Assert.Equal(["missed", "/in/a"], _feed.Told);
        Assert.Equal(InotifyOutcome.Followed, _observer.Looks.Last());
    }

    [Fact]
    public async Task PollAsync_AnswersTakeTheirTime_BeginsNoCallAfterASecond()
    {
        var watch = Watch();
        await PollAsync(watch);
        _nameNode.Requests.Clear();
        for (var i = 0; i < 40; i++) _hdfs.SetTimes("/in/b", Time, Time);
        _hdfs.WhileEditsAreRead = () => _clock.Advance(EditLogWatch.MaxPollTime / 2);

        await PollAsync(watch);

        Assert.Equal((2, InotifyOutcome.Behind), (EditCalls, _observer.Looks.Last()));
    }

    [Fact]
    public async Task PollAsync_JournalsAreBehindTheEndOfTheLog_IsNoGapAndMissesNothing()
    {
        _hdfs.Append("/in/a", 1);
        _hdfs.UnsyncedTransactions = 2;
        var watch = Watch();
        await PollAsync(watch);

        await PollAsync(watch);
        Assert.Equal([InotifyOutcome.Began, InotifyOutcome.Followed], _observer.Looks);
        _hdfs.UnsyncedTransactions = 0;
        await PollAsync(watch);

        // What was not committed when we started may have been rewritten by another NameNode: it is published again.
        Assert.Equal(["missed", "/in/a"], _feed.Told);
        Assert.DoesNotContain(InotifyOutcome.Gap, _observer.Looks);
    }

    [Fact]
    public async Task PollAsync_LogEndsBeforeWhatWasRead_IsAGap()
    {
        var watch = Watch();
        await PollAsync(watch);
        _hdfs.Append("/in/a", 1);
        await PollAsync(watch);

        _hdfs.UnsyncedTransactions = 2;
        await PollAsync(watch);

        Assert.Equal(InotifyOutcome.Gap, _observer.Looks.Last());
    }

    [Fact]
    public async Task PollAsync_TransactionsPurged_TreatsAllAsChanged()
    {
        var watch = Watch();
        await PollAsync(watch);

        for (var i = 0; i < 70_000; i++) _hdfs.SetTimes("/in/a", Time, Time);
        await PollAsync(watch);

        Assert.Equal(["missed", "missed"], _feed.Told);
        Assert.Equal(InotifyOutcome.Gap, _observer.Looks.Last());
    }

    [Fact]
    public async Task PollAsync_NameNodeUnreachableAndBack_MissesNothing()
    {
        var watch = Watch();
        await PollAsync(watch);

        await _nameNode.StopAsync();
        await Eventually.HoldsAsync(async () =>
        {
            await PollWithPausesAsync(watch);
            return _observer.Looks.Contains(InotifyOutcome.Failed);
        });
        _hdfs.Append("/in/a", 1);
        await _nameNode.ResumeAsync(CancellationToken.None);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await PollAsync(watch);

        Assert.Equal(["missed", "/in/a"], _feed.Told);
        Assert.True(watch.Report().IsOk);
    }

    [Fact]
    public async Task PollAsync_NoActiveNameNode_IsReportedForTheNameserviceToo()
    {
        var watch = Watch(out var nameservice);
        await PollAsync(watch);
        Assert.True(nameservice.Report().IsOk);

        _nameNode.HaState = HaState.Standby;
        await Eventually.HoldsAsync(async () =>
        {
            await PollWithPausesAsync(watch);
            return !nameservice.Report().IsOk;
        });
        Assert.Contains("is standby", nameservice.Report().Message, StringComparison.Ordinal);

        // The polls every few seconds show the recovery as well.
        _nameNode.HaState = HaState.Active;
        await PollAsync(watch);
        Assert.True(nameservice.Report().IsOk);
    }

    [Fact]
    public async Task PollAsync_NoSuperuser_SaysSoGivesUpTheLeadAndAsksAgainMinutesLater()
    {
        var watch = Watch(user: "alice");

        for (var look = 0; look < 3; look++) await PollAsync(watch);

        Assert.Equal([InotifyOutcome.Denied], _observer.Looks);
        Assert.Equal(["resigned"], _feed.Told);
        Assert.Contains("superuser", watch.Report().Message, StringComparison.Ordinal);
        Assert.Contains("NameNode:InotifyInterval", watch.Report().Message, StringComparison.Ordinal);
        Assert.False(watch.Report().IsOk);
        _clock.Advance(EditLogWatch.DeniedPause);
        await PollAsync(watch);
        Assert.Equal(2, _observer.Looks.Count);
    }

    [Fact]
    public async Task PollAsync_AnotherReplicaWatches_AsksNothingAndBeginsAnewOnceItLeads()
    {
        var watch = Watch();
        _feed.Lease = FetchLease.HeldElsewhere;

        await PollAsync(watch);
        Assert.Equal(0, _nameNode.Requests.Count("getCurrentEditLogTxid"));
        _feed.Lease = FetchLease.Taken;
        await PollAsync(watch);

        Assert.Equal([InotifyOutcome.Elsewhere, InotifyOutcome.Began], _observer.Looks);
        Assert.Equal(["missed"], _feed.Told);
    }

    [Fact]
    public async Task PollAsync_Router_IsSaidAsThatAndNoMapIsReadAgainForIt()
    {
        await using var router = await SandboxNameNode.StartAsync(
            _hdfs, new SandboxOptions { RouterOf = "ns0" }, TimeProvider.System, CancellationToken.None);
        var watch = Watch(user: "alice", nameNode: router);

        for (var look = 0; look < 4; look++, _clock.Advance(EditLogWatch.DeniedPause)) await PollAsync(watch);

        Assert.Equal([InotifyOutcome.Denied], _observer.Looks.Distinct());
        _observer.Looks.Clear();
        watch = Watch(nameNode: router);
        for (var look = 0; look < 4; look++, _clock.Advance(EditLogWatch.DeniedPause)) await PollAsync(watch);

        Assert.Equal([InotifyOutcome.NotSupported], _observer.Looks.Distinct());
        Assert.Equal(["resigned"], _feed.Told.Distinct());
        Assert.False(watch.Report().IsOk);
        Assert.Contains("is a Router (RBF)", watch.Report().Message, StringComparison.Ordinal);
        Assert.Contains("NameNode:InotifyInterval", watch.Report().Message, StringComparison.Ordinal);
        Assert.DoesNotContain("superuser", watch.Report().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PollAsync_NameNodeBecomesActive_WaitsForTheEndOfItsLog()
    {
        _hdfs.UnsyncedTransactions = 0;
        _nameNode.IsOpeningItsLog = true;
        var watch = Watch();

        for (var look = 0; look < 3; look++) await PollAsync(watch);
        Assert.Empty(_feed.Told);
        Assert.Equal([InotifyOutcome.Failed], _observer.Looks.Distinct());
        _nameNode.IsOpeningItsLog = false;
        await PollAsync(watch);

        Assert.Equal(["missed"], _feed.Told);
        Assert.True(watch.Report().IsOk);
    }

    private long EditCalls => _nameNode.Requests.Count("getEditsFromTxid");

    private void Write(int transactions)
    {
        for (var i = 0; i < transactions; i++) _hdfs.SetTimes("/in/b", Time, Time);
    }

    private static Task PollAsync(EditLogWatch watch) => watch.PollAsync(CancellationToken.None);

    // A poll that fails over from NameNode to NameNode. In small steps, since the same clock ends calls that are not answered yet.
    private async Task PollWithPausesAsync(EditLogWatch watch)
    {
        var poll = PollAsync(watch);
        await Eventually.HoldsAsync(() =>
        {
            if (!poll.IsCompleted) _clock.Advance(TimeSpan.FromMilliseconds(100));
            return poll.IsCompleted;
        });
        await poll;
    }

    private EditLogWatch Watch(string user = "root", SandboxNameNode? nameNode = null) => Watch(out _, user, nameNode);

    private EditLogWatch Watch(out NameserviceClient client, string user = "root", SandboxNameNode? nameNode = null)
    {
        var options = new NameNodeOptions { User = user, Transport = NameNodeTransport.Rpc, CallTimeout = TimeSpan.FromMinutes(30) };
        var connector = new NameserviceConnector(options, seed: 1, _observer, NullLogger.Instance, _clock);
        var clients = Ns1.Connect(connector, Ns1.OverRpc((nameNode ?? _nameNode).RpcAddress.ToString()));
        _open.Add(clients);
        client = clients.Named("ns1");
        return new EditLogWatch(client, _feed, TimeSpan.FromSeconds(5), _observer, NullLogger.Instance, _clock);
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
