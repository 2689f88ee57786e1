using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Store;
using Scheduler.Hdfs.Inotify;
using Scheduler.Hdfs.NameNodes;
using Scheduler.Hdfs.Tests.NameNodes;
using Scheduler.Hdfs.Tests.Support;
using Scheduler.Sandbox;
using Scheduler.Testing;

namespace Scheduler.Hdfs.Tests.Inotify;

public sealed class InotifyServiceTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly ManualTimeProvider _clock = new();
    private readonly RecordingNameNodeObserver _observer = new();

    [Fact]
    public async Task StartAsync_PollThrows_LogsItAndPollsAgain()
    {
        using var nameservice = Ns1.Client(_observer, _clock, new ScriptedNameNode("nn1"));
        var feed = new BrokenFeed();
        var watch = new EditLogWatch(nameservice, feed, Interval, _observer, NullLogger.Instance, _clock);
        using var service = new InotifyService([watch], [], Interval, _clock);

        await service.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() => feed.Asked == 1);
        await Eventually.HoldsAsync(() =>
        {
            _clock.Advance(Interval);
            return feed.Asked > 2;
        });

        Assert.False(service.ExecuteTask!.IsCompleted);
        Assert.Contains("no such number", watch.Report().Message, StringComparison.Ordinal);
        await service.StopAsync(CancellationToken.None);
    }

    private sealed class BrokenFeed : IChangeFeed
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public ValueTask<FetchLease> TryLeadAsync(string nameservice, TimeSpan duration, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            throw new OverflowException("no such number");
        }

        public ValueTask ResignAsync(string nameservice, CancellationToken cancellationToken) => default;

        public ValueTask PublishAsync(string nameservice, IReadOnlyCollection<string> paths, CancellationToken cancellationToken) =>
            default;

        public ValueTask PublishMissedAsync(string nameservice, CancellationToken cancellationToken) => default;
    }
}
