using System.Collections.Immutable;

namespace Scheduler.Core.Pods;

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
