namespace Scheduler.Core.Locality;

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
