namespace Scheduler.Core.Blocks.Store;

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
