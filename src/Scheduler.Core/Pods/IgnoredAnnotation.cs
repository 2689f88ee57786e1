using System.Collections.Immutable;

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

/// <summary>Gathers what of a pod's annotations does not count: the first reasons in full, of the others how many. One use.</summary>
internal sealed class IgnoredAnnotations
{
    /// <summary>Reasons that are kept in full. More help nobody to mend an annotation, and each is kept with every decision.</summary>
    public const int MaxReasons = 20;

    // Made when there is something to gather, since most pods are right.
    private List<IgnoredAnnotation>? _reasons;
    private List<IgnoredAnnotation>? _bounds;
    private int _left;

    /// <summary>A part that does not count.</summary>
    public void Add(IgnoredReason reason, string message, string? path = null)
    {
        _reasons ??= [];
        if (_reasons.Count < MaxReasons) _reasons.Add(new IgnoredAnnotation(reason, message, path));
        else _left++;
    }

    /// <summary>A bound that was met, which is told whatever else is.</summary>
    public void AddBound(IgnoredReason reason, string message) => (_bounds ??= []).Add(new IgnoredAnnotation(reason, message));

    /// <summary>All that was gathered, the bounds behind the reasons.</summary>
    public ImmutableArray<IgnoredAnnotation> ToImmutable()
    {
        if (_left > 0) _reasons!.Add(new IgnoredAnnotation(IgnoredReason.MoreReasons, $"And {_left} more entries do not count."));
        return _reasons is null && _bounds is null ? [] : [.. _reasons ?? [], .. _bounds ?? []];
    }
}
