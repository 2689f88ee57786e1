namespace Scheduler.Core.Decisions;

/// <summary>
/// Decisions that the replicas of the service share, each as bytes whose form is the host's business. Whatever the store does, an answer
/// comes: none when it is away. Fails only by <see cref="OperationCanceledException"/>.
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

    /// <summary>Keeps the decision about a pod in place of an earlier one; one that is too large is not kept.</summary>
    ValueTask SetAsync(string podNamespace, string podName, DateTimeOffset at, ReadOnlyMemory<byte> decision, CancellationToken cancellationToken);

    /// <summary>The decision about a pod; null when none is known. May be anything: others write there, too.</summary>
    ValueTask<byte[]?> GetAsync(string podNamespace, string podName, CancellationToken cancellationToken);

    /// <summary>The newest decisions, newest first, at most so many.</summary>
    ValueTask<IReadOnlyList<byte[]>> NewestAsync(int limit, CancellationToken cancellationToken);

    private sealed class Unshared : ISharedDecisions
    {
        public bool IsShared => false;

        public ValueTask SetAsync(
            string podNamespace, string podName, DateTimeOffset at, ReadOnlyMemory<byte> decision, CancellationToken cancellationToken) => default;

        public ValueTask<byte[]?> GetAsync(string podNamespace, string podName, CancellationToken cancellationToken) => default;

        public ValueTask<IReadOnlyList<byte[]>> NewestAsync(int limit, CancellationToken cancellationToken) =>
            ValueTask.FromResult<IReadOnlyList<byte[]>>([]);
    }
}
