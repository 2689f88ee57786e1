using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Sandbox;
using Scheduler.Testing;

namespace Scheduler.Hdfs.Tests.NameNodes;

public sealed class DataNodeReportsTests
{
    private static readonly TimeSpan Interval = NameNodeOptions.DefaultDataNodeReportInterval;
    private readonly ManualTimeProvider _clock = new();
    private readonly DataNodeDirectory _directory = new();
    private readonly LogLines _log = new();

    [Fact]
    public async Task StartAsync_NameNodeTells_DirectoryKnowsBeforeAnyMap()
    {
        var nameNode = new ScriptedNameNode("nn1:8020") { Report = () => [DataNode("a", "/rack-1")] };
        using var reports = await StartAsync(nameNode);

        await NextAsync(() => nameNode.Reports == 1);

        Assert.Equal("/rack-1", _directory.All["a"].DataNode.NetworkLocation);
    }

    [Fact]
    public async Task StartAsync_DataNodeMoves_IsLearnedAtTheNextInterval()
    {
        var rack = "/rack-1";
        var nameNode = new ScriptedNameNode("nn1:8020") { Report = () => [DataNode("a", rack)] };
        using var reports = await StartAsync(nameNode);
        await NextAsync(() => nameNode.Reports == 1);

        rack = "/rack-2";
        _clock.Advance(Interval);
        await NextAsync(() => nameNode.Reports == 2);

        Assert.Equal("/rack-2", _directory.All["a"].DataNode.NetworkLocation);
    }

    [Fact]
    public async Task StartAsync_Denied_IsSaidOnceAndAskedAgainAnHourLater()
    {
        var nameNode = new ScriptedNameNode("nn1:8020") { Report = () => throw ScriptedNameNode.Denied };
        using var reports = await StartAsync(nameNode);
        await NextAsync(() => nameNode.Reports == 1);

        _clock.Advance(Interval);
        Assert.Equal(1, nameNode.Reports);
        _clock.Advance(DataNodeReports.RetryDeniedAfter);
        await NextAsync(() => nameNode.Reports == 2);

        Assert.Contains("superuser", Assert.Single(_log.Lines), StringComparison.Ordinal);
        Assert.Empty(_directory.All);
    }

    [Fact]
    public async Task StartAsync_FirstNameNodeUnreachable_AsksTheSecond()
    {
        var away = new ScriptedNameNode("nn1:8020") { Report = () => throw NameNodeException.Unreachable("nn1:8020", "is unreachable") };
        var standby = new ScriptedNameNode("nn2:8020") { Report = () => [DataNode("a", "/rack-1")] };
        using var reports = await StartAsync(away, standby);

        await NextAsync(() => standby.Reports == 1);

        Assert.Equal(["a"], _directory.All.Keys);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task StartAsync_AllUnreachableOrOverWebHdfs_AsksAgainQuietly()
    {
        IReadOnlyList<DataNode>?[] answers = [null, [DataNode("a", "/rack-1")]];
        var asked = 0;
        var nameNode = new ScriptedNameNode("nn1:8020")
        {
            Report = () => asked++ == 0 ? throw NameNodeException.Timeout("nn1:8020", Interval) : answers[Math.Min(asked - 2, 1)],
        };
        using var reports = await StartAsync(nameNode);

        for (var i = 1; i <= 3; i++)
        {
            await NextAsync(() => nameNode.Reports == i);
            _clock.Advance(Interval);
        }

        Assert.Equal(["a"], _directory.All.Keys);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task StartAsync_ReportThrows_LogsItAndAsksAgain()
    {
        var asked = 0;
        var nameNode = new ScriptedNameNode("nn1:8020")
        {
            Report = () => asked++ == 0 ? throw new OverflowException("no such number") : [DataNode("a", "/rack-1")],
        };
        using var reports = await StartAsync(nameNode);

        for (var i = 1; i <= 2; i++)
        {
            await NextAsync(() => nameNode.Reports == i);
            _clock.Advance(Interval);
        }

        Assert.Equal(["a"], _directory.All.Keys);
        Assert.Contains("failed unexpectedly", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_IntervalIsZero_MakesNoCall()
    {
        var nameNode = new ScriptedNameNode("nn1:8020");
        using var reports = Reports(TimeSpan.Zero, nameNode);

        await reports.StartAsync(CancellationToken.None);
        await reports.ExecuteTask!;

        Assert.Equal(0, nameNode.Reports);
    }

    private static DataNode DataNode(string uuid, string rack) => new($"{uuid}.test", "10.0.0.1", 9866, rack) { Uuid = uuid };

    private async Task<DataNodeReports> StartAsync(params ScriptedNameNode[] nameNodes)
    {
        var reports = Reports(Interval, nameNodes);
        await reports.StartAsync(CancellationToken.None);
        return reports;
    }

    private DataNodeReports Reports(TimeSpan interval, params ScriptedNameNode[] nameNodes)
    {
        var clients = Ns1.Clients(new RecordingNameNodeObserver(), _clock, nameNodes);
        return new DataNodeReports(clients, _directory, interval, _log, _clock);
    }

    // Asked, and waiting for the next time.
    private Task NextAsync(Func<bool> isAsked) => Eventually.HoldsAsync(() => isAsked() && _clock.PendingTimers == 1);

    private sealed class LogLines : ILogger<DataNodeReports>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) Lines.Add(formatter(state, exception));
        }
    }
}
