namespace Scheduler.Core.Decisions;

/// <summary>
/// Decisions that the replicas of the service share, as bytes in a form that the host defines. If the store is unavailable, it behaves as
/// if it were empty. Throws only <see cref="OperationCanceledException"/>.
/// </summary>
public interface ISharedDecisions
{
    /// <summary>Used where <c>Redis:Configuration</c> is empty: holds nothing.</summary>
    static ISharedDecisions None { get; } = new Unshared();

    /// <summary>Largest decision that is kept or read, in bytes.</summary>
    const int MaxBytes = 64 << 10;

    /// <summary>How many of the newest decisions can be listed.</summary>
    const int MaxListed = 1_000;

    /// <summary>Whether decisions are shared at all.</summary>
    bool IsShared { get; }

    /// <summary>Stores the decision for a pod, in place of an earlier one. A decision over <see cref="MaxBytes"/> is not stored.</summary>
    ValueTask SetAsync(
        string podNamespace, string podName, DateTimeOffset at, ReadOnlyMemory<byte> decision, CancellationToken cancellationToken);

    /// <summary>The decision for a pod; null when there is none. Untrusted: others can write to the store.</summary>
    ValueTask<byte[]?> GetAsync(string podNamespace, string podName, CancellationToken cancellationToken);

    /// <summary>The newest decisions, newest first, at most <paramref name="limit"/>.</summary>
    ValueTask<IReadOnlyList<byte[]>> NewestAsync(int limit, CancellationToken cancellationToken);

    private sealed class Unshared : ISharedDecisions
    {
        public bool IsShared => false;

        public ValueTask SetAsync(
            string podNamespace, string podName, DateTimeOffset at, ReadOnlyMemory<byte> decision, CancellationToken cancellationToken) =>
            default;

        public ValueTask<byte[]?> GetAsync(string podNamespace, string podName, CancellationToken cancellationToken) => default;

        public ValueTask<IReadOnlyList<byte[]>> NewestAsync(int limit, CancellationToken cancellationToken) =>
            ValueTask.FromResult<IReadOnlyList<byte[]>>([]);
    }
}
