using System.Collections.Immutable;
using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Locality;

/// <summary>What was known of a pod's input when a verb was answered.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Request">What it asks for; null when it does not ask.</param>
/// <param name="States">One for each of its paths.</param>
/// <param name="Located">The known part of the input; null when none of it is known.</param>
/// <param name="Reason">Why the answer is neutral or partial.</param>
public sealed record PodInput(
    PodMetadata Pod, LocalityRequest? Request, ImmutableArray<InputState> States, LocatedInput? Located, NeutralReason Reason)
{
    /// <summary>Where the known part of the input is; null when none of it is known.</summary>
    public InputLocality? Locality => Located?.Locality;

    /// <summary>A pod that does not ask for locality.</summary>
    public static PodInput NotAsked(PodMetadata pod) => new(pod, null, [], null, NeutralReason.NotAsked);
}

/// <summary>What was known of one input path when a verb was answered.</summary>
/// <param name="Path">The path.</param>
/// <param name="Origin">Where its block map came from; null while there is none.</param>
/// <param name="TotalBytes">Bytes of its block map; 0 while there is none.</param>
/// <param name="Failure">Why there is none, or why it is not fresh; null when nothing went wrong.</param>
/// <param name="Message">A sentence about the failure; null when there is none.</param>
public sealed record InputState(InputPath Path, BlockMapOrigin? Origin, long TotalBytes, BlockMapFailure? Failure, string? Message);

/// <summary>The known part of a pod's input. Lives as long as a request: it holds the block maps.</summary>
/// <param name="Maps">The block maps, in the order of the sorted paths.</param>
/// <param name="Locality">Where they are.</param>
public sealed record LocatedInput(ImmutableArray<BlockMap> Maps, InputLocality Locality);

/// <summary>Why an answer is neutral, or rests on part of the input. The names are the values of a metric's <c>reason</c> label.</summary>
public enum NeutralReason
{
    /// <summary>The answer rests on the whole input.</summary>
    None,

    /// <summary>The pod has no <c>hdfs.locality/paths</c>.</summary>
    NotAsked,

    /// <summary>It is a Spark driver or a Flink JobManager, which reads no input itself.</summary>
    Driver,

    /// <summary>No entry of its paths could be used.</summary>
    NoUsablePath,

    /// <summary>The block map of every path is still to come.</summary>
    MapPending,

    /// <summary>The block map of every path failed to be read.</summary>
    MapFailed,

    /// <summary>Some paths have a block map; the answer rests on those.</summary>
    PartialInput,

    /// <summary>The input holds no bytes.</summary>
    EmptyInput,

    /// <summary>No offered node is nearer to the input than any other, since none is known to be near at all.</summary>
    NothingNear,

    /// <summary>
    /// No offered node is nearer than any other, and blocks of the input had no live replica when it was read: what is near is not known.
    /// </summary>
    NoLiveReplica,
}
