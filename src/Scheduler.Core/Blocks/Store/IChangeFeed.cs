namespace Scheduler.Core.Blocks.Store;

/// <summary>
/// Where whoever watches a namespace says what changed, so that every replica of the service hears of it; and which replica watches.
/// Never throws for being away.
/// </summary>
public interface IChangeFeed
{
    /// <summary>
    /// Asks to be the one replica that watches a nameservice for the next <paramref name="duration"/>; asked again in time, it stays so.
    /// <see cref="FetchLease.Unshared"/> when there is nobody to ask: then every replica watches for itself.
    /// </summary>
    ValueTask<FetchLease> TryLeadAsync(string nameservice, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Lets another replica watch.</summary>
    ValueTask ResignAsync(string nameservice, CancellationToken cancellationToken);

    /// <summary>Tells every replica, this one first, that something happened to these paths.</summary>
    ValueTask PublishAsync(string nameservice, IReadOnlyCollection<string> paths, CancellationToken cancellationToken);

    /// <summary>Tells every replica, this one first, that changes were missed.</summary>
    ValueTask PublishMissedAsync(string nameservice, CancellationToken cancellationToken);
}

/// <summary>The feed without Redis: every replica watches, and tells itself alone.</summary>
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
