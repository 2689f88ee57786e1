namespace Scheduler.Core.Pods;

/// <summary>Why a pod's annotation, or part of one, was ignored. The names are the values of a metric's <c>reason</c> label.</summary>
public enum IgnoredReason
{
    /// <summary>An entry of the paths is not an HDFS path.</summary>
    InvalidPath,

    /// <summary>A path or the row groups hold <c>{index}</c>, but the pod has no completion index.</summary>
    NoCompletionIndex,

    /// <summary>The namespace may not ask about the path (<c>Paths:Allow</c>).</summary>
    NotAllowed,

    /// <summary>The nameservice is malformed.</summary>
    InvalidNameservice,

    /// <summary>The group size is not a whole number of at least 1.</summary>
    InvalidGroupSize,

    /// <summary>The level is not one of <c>preferred</c>, <c>rack</c>, <c>node</c>.</summary>
    InvalidLevel,

    /// <summary>The wait is not a duration.</summary>
    InvalidMaxWait,

    /// <summary>The columns are not names between commas.</summary>
    InvalidColumns,

    /// <summary>The row groups are not numbers and runs of them between commas.</summary>
    InvalidRowGroups,

    /// <summary>More reasons than are told one by one.</summary>
    MoreReasons,

    /// <summary>More entries of the paths than are looked at (<see cref="Paths.PathList.MaxEntries"/>).</summary>
    TooManyEntries,

    /// <summary>The group's name is longer than <see cref="ShortText.MaxName"/>: its beginning and a hash stand in for it.</summary>
    LongGroup,
}

/// <summary>A part of a pod's annotations that does not count.</summary>
/// <param name="Reason">The bounded reason.</param>
/// <param name="Message">A sentence for the pod's owner.</param>
/// <param name="Path">The path that it is about, as it is written, of a long one the beginning; null when it is about none.</param>
public readonly record struct IgnoredAnnotation(IgnoredReason Reason, string Message, string? Path = null);
