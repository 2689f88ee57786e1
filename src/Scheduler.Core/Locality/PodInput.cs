using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Locality;

/// <summary>The state of a pod's input when a verb was answered.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Request">What it asks for; null when it does not ask.</param>
/// <param name="States">One for each of its paths.</param>
/// <param name="Located">The known part of the input; null when none of it is known.</param>
/// <param name="Reason">Why the answer is neutral or partial.</param>
public sealed record PodInput(
    PodMetadata Pod, LocalityRequest? Request, ImmutableArray<InputState> States, LocatedInput? Located, NeutralReason Reason)
{
    /// <summary>A pod that does not ask for locality.</summary>
    public static PodInput NotAsked(PodMetadata pod) => new(pod, null, [], null, NeutralReason.NotAsked);
}

/// <summary>The state of one input path when a verb was answered.</summary>
/// <param name="Path">The path.</param>
/// <param name="Origin">Where its block map came from; null without a map.</param>
/// <param name="TotalBytes">Bytes of its block map; 0 without a map.</param>
/// <param name="Failure">Why there is no map, or why it is not fresh; null when the last read succeeded.</param>
/// <param name="Message">A sentence about the failure; null without one.</param>
public sealed record InputState(InputPath Path, BlockMapOrigin? Origin, long TotalBytes, BlockMapFailure? Failure, string? Message);

/// <summary>The known part of a pod's input. Lives as long as a request, since it holds the block maps.</summary>
/// <param name="Maps">The block maps, in the order of the sorted paths.</param>
/// <param name="Locality">Where they are.</param>
public sealed record LocatedInput(ImmutableArray<BlockMap> Maps, InputLocality Locality);

/// <summary>Why an answer is neutral, or uses only part of the input. The names are the values of a metric's <c>reason</c> label.</summary>
public enum NeutralReason
{
    /// <summary>The answer uses the whole input.</summary>
    None,

    /// <summary>The pod has no <c>hdfs.locality/paths</c>.</summary>
    NotAsked,

    /// <summary>It is a Spark driver or a Flink JobManager, which reads no input itself.</summary>
    Driver,

    /// <summary>No entry of its paths is usable.</summary>
    NoUsablePath,

    /// <summary>No block map has been read yet.</summary>
    MapPending,

    /// <summary>Reading every block map failed.</summary>
    MapFailed,

    /// <summary>Only some paths have a block map; the answer uses those.</summary>
    PartialInput,

    /// <summary>The input holds no bytes.</summary>
    EmptyInput,

    /// <summary>No offered node is near the input.</summary>
    NothingNear,

    /// <summary>No offered node is near the input, and some blocks had no live replica when it was read.</summary>
    NoLiveReplica,
}
