using Scheduler.Core.Cluster;

namespace Scheduler.Kubernetes.Watch;

/// <summary>
/// Builds immutable snapshots of the tables and publishes them: at once when it is quiet, and at most every
/// <see cref="ShortestInterval"/> under churn. Nothing is published before nodes and pods were listed once, since nodes without their
/// DataNode pods would map DataNodes wrongly.
/// </summary>
internal sealed class ClusterPublisher : IDisposable
{
    /// <summary>A snapshot of 5,000 nodes takes a few milliseconds to build.</summary>
    public static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(50);

    private readonly ClusterState _state;
    private readonly ClusterSync _sync;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private ClusterChange _changes;
    private ClusterChange _unlisted = ClusterChange.Nodes | ClusterChange.Pods;
    private DateTimeOffset _publishedAt = DateTimeOffset.MinValue;
    private bool _isTimerSet;

    public ClusterPublisher(ClusterState state, ClusterTables tables, ClusterSync sync, TimeProvider clock)
    {
        _state = state;
        _sync = sync;
        _clock = clock;
        Tables = tables;
        _timer = clock.CreateTimer(_ => PublishLate(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Held while the tables are changed, and while snapshots are built from them.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The tables that snapshots are built from.</summary>
    public ClusterTables Tables { get; }

    /// <summary>The tables have changed. Call it with the gate held.</summary>
    public void Changed(ClusterChange change)
    {
        _changes |= change;
        PublishSoon();
    }

    /// <summary>The list of nodes, or that of pods, is whole. Call it with the gate held.</summary>
    public void Listed(ClusterChange listed)
    {
        _unlisted &= ~listed;
        Changed(listed);
        if (_unlisted == ClusterChange.None) _sync.Complete();
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void PublishSoon()
    {
        if (_changes == ClusterChange.None || _unlisted != ClusterChange.None || _isTimerSet) return;
        var wait = _publishedAt + ShortestInterval - _clock.GetUtcNow();
        if (_publishedAt == DateTimeOffset.MinValue || wait <= TimeSpan.Zero)
        {
            Publish();
            return;
        }

        _isTimerSet = true;
        // A clock that was set back must not delay the snapshot for longer.
        _timer.Change(wait < ShortestInterval ? wait : ShortestInterval, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Publishes what has changed at once, unless a first list is still missing.</summary>
    public void Flush()
    {
        lock (Gate)
            if (_changes != ClusterChange.None && _unlisted == ClusterChange.None) Publish();
    }

    private void PublishLate()
    {
        lock (Gate)
        {
            _isTimerSet = false;
            if (_changes != ClusterChange.None) Publish();
        }
    }

    private void Publish()
    {
        if (_changes.HasFlag(ClusterChange.Nodes))
            _state.Publish(new ClusterNodes(Tables.Nodes.ToImmutable(), Tables.DataNodes.ToImmutable()));
        if (_changes.HasFlag(ClusterChange.Pods)) _state.Publish(Tables.PodsToImmutable());
        if (_changes.HasFlag(ClusterChange.SparkPods)) _state.Publish(Tables.SparkPods.ToImmutable());
        _changes = ClusterChange.None;
        _publishedAt = _clock.GetUtcNow();
    }
}
