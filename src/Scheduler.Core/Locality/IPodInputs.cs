using System.Collections.Immutable;
using Scheduler.Core.Paths;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Locality;

/// <summary>Finds what a pod reads and where that is.</summary>
public interface IPodInputs
{
    /// <summary>
    /// From what is cached, after a cold wait at most. A pod that does not ask is answered without waiting. Fails only by
    /// <see cref="OperationCanceledException"/>.
    /// </summary>
    ValueTask<PodInput> ResolveAsync(PodMetadata pod, CancellationToken cancellationToken);

    /// <summary>
    /// Where an input of these paths is, by what is cached now; null when there is no path, or one of them is not cached. Never waits, and
    /// has nothing read.
    /// </summary>
    LocatedInput? TryLocate(ImmutableArray<InputPath> paths);
}
