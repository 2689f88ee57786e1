using System.Collections.Immutable;

namespace Scheduler.Core.Pods;

/// <summary>Why a pod's annotation, or part of one, was ignored. The names are the values of a metric's <c>reason</c> label.</summary>
public enum IgnoredReason
{
    /// <summary>An entry of the paths is not an HDFS path.</summary>
    InvalidPath,

    /// <summary>A path or the row groups hold <c>{index}</c>, but the pod has no completion index.</summary>
    NoCompletionIndex,

    /// <summary>The namespace may not use the path (<c>Paths:Allow</c>).</summary>
    NotAllowed,

    /// <summary>The nameservice is malformed.</summary>
    InvalidNameservice,

    /// <summary>The group size is not a whole number of at least 1.</summary>
    InvalidGroupSize,

    /// <summary>The level is not one of <c>preferred</c>, <c>rack</c>, <c>node</c>.</summary>
    InvalidLevel,

    /// <summary>The wait is not a duration.</summary>
    InvalidMaxWait,

    /// <summary>Whether the pod is planned is neither <c>true</c> nor <c>false</c>.</summary>
    InvalidPlan,

    /// <summary>The columns are not a comma-separated list of names.</summary>
    InvalidColumns,

    /// <summary>The row groups are not a comma-separated list of numbers and ranges.</summary>
    InvalidRowGroups,

    /// <summary>There are more reasons than are listed.</summary>
    MoreReasons,

    /// <summary>The paths have more entries than are read (<see cref="Paths.PathList.MaxEntries"/>).</summary>
    TooManyEntries,

    /// <summary>The group's name is longer than <see cref="ShortText.MaxName"/>: its beginning and a hash are used instead.</summary>
    LongGroup,

    /// <summary>A key under our prefix is not read of pods (<see cref="Pods.UnknownKeys"/>).</summary>
    UnknownKey,
}

/// <summary>A part of a pod's annotations that is ignored.</summary>
/// <param name="Reason">The bounded reason.</param>
/// <param name="Message">A sentence for the pod's owner.</param>
/// <param name="Path">The path as written, shortened if it is long; null when it is not about a path.</param>
public readonly record struct IgnoredAnnotation(IgnoredReason Reason, string Message, string? Path = null);

/// <summary>
/// Collects the ignored parts of a pod's annotations: the first reasons in full, and the number of the others. Used once.
/// </summary>
internal sealed class IgnoredAnnotations
{
    /// <summary>
    /// Reasons that are kept in full. More would not help to correct an annotation, and each is kept with every decision.
    /// </summary>
    public const int MaxReasons = 20;

    // Created when needed, since most annotations are right.
    private List<IgnoredAnnotation>? _reasons;
    private List<IgnoredAnnotation>? _bounds;
    private int _left;

    /// <summary>Adds an ignored part.</summary>
    public void Add(IgnoredReason reason, string message, string? path = null)
    {
        _reasons ??= [];
        if (_reasons.Count < MaxReasons) _reasons.Add(new IgnoredAnnotation(reason, message, path));
        else _left++;
    }

    /// <summary>Adds a limit that was reached; it is always listed.</summary>
    public void AddBound(IgnoredReason reason, string message) => (_bounds ??= []).Add(new IgnoredAnnotation(reason, message));

    /// <summary>All collected reasons, then the limits.</summary>
    public ImmutableArray<IgnoredAnnotation> ToImmutable()
    {
        if (_left > 0) _reasons!.Add(new IgnoredAnnotation(IgnoredReason.MoreReasons, $"And {_left} more entries are ignored."));
        return _reasons is null && _bounds is null ? [] : [.. _reasons ?? [], .. _bounds ?? []];
    }
}
