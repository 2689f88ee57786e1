namespace Scheduler.Core.Blocks.Store;

/// <summary>
/// Distributes changes of HDFS namespaces to all replicas of the service, and elects the replica that watches for them. Never throws when
/// it is unavailable.
/// </summary>
public interface IChangeFeed
{
    /// <summary>
    /// Tries to become, or to stay, the one replica that watches a nameservice for the next <paramref name="duration"/>. <see
    /// cref="FetchLease.Unshared"/> when the feed is unavailable: then every replica watches for itself.
    /// </summary>
    ValueTask<FetchLease> TryLeadAsync(string nameservice, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Gives up the watch, so that another replica can take over.</summary>
    ValueTask ResignAsync(string nameservice, CancellationToken cancellationToken);

    /// <summary>Notifies every replica, this one first, that these paths changed.</summary>
    ValueTask PublishAsync(string nameservice, IReadOnlyCollection<string> paths, CancellationToken cancellationToken);

    /// <summary>Notifies every replica, this one first, that changes were missed.</summary>
    ValueTask PublishMissedAsync(string nameservice, CancellationToken cancellationToken);
}

/// <summary>The feed without Redis: every replica watches, and notifies only itself.</summary>
public sealed class UnsharedChangeFeed(IPathChanges changes) : IChangeFeed
{
    /// <inheritdoc/>
    public ValueTask<FetchLease> TryLeadAsync(string nameservice, TimeSpan duration, CancellationToken cancellationToken) =>
        ValueTask.FromResult(FetchLease.Unshared);

    /// <inheritdoc/>
    public ValueTask ResignAsync(string nameservice, CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public ValueTask PublishAsync(string nameservice, IReadOnlyCollection<string> paths, CancellationToken cancellationToken)
    {
        changes.PathsChanged(nameservice, paths);
        return default;
    }

    /// <inheritdoc/>
    public ValueTask PublishMissedAsync(string nameservice, CancellationToken cancellationToken)
    {
        changes.AnyPathMayHaveChanged(nameservice);
        return default;
    }
}
