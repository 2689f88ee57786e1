using System.Collections.Immutable;

namespace Scheduler.Core.Pods;

/// <summary>
/// Annotations and labels of a pod under our prefix that are not read of pods: typos, or keys of another kind of object. Collected by one
/// thread while the pod is read. The first few are kept; the others are counted.
/// </summary>
public sealed class UnknownKeys
{
    /// <summary>Keys that are kept.</summary>
    public const int MaxKept = 3;

    private static readonly ImmutableArray<string> OfPods =
    [
        LocalityAnnotations.Paths, LocalityAnnotations.Nameservice, LocalityAnnotations.Columns, LocalityAnnotations.RowGroups,
        LocalityAnnotations.Group, LocalityAnnotations.GroupSize, LocalityAnnotations.Level, LocalityAnnotations.MaxWait,
        LocalityAnnotations.Plan,
    ];

    /// <summary>Keys that mean something elsewhere, and where.</summary>
    private static readonly (string Key, string Where)[] Elsewhere =
    [
        (LocalityAnnotations.DataNode, "an annotation of nodes"),
        ("hdfs.locality/near-reads", "a label of namespaces"),
        (WaitingCondition.Type, "the type of a condition"),
    ];

    private readonly List<(string Key, bool IsLabel)> _kept = [];
    private int _left;

    private UnknownKeys()
    {
    }

    /// <summary>Adds a key of a pod to those found so far, if it is one.</summary>
    /// <param name="keys">Those found so far; null when there are none.</param>
    /// <param name="key">The key.</param>
    /// <param name="isLabel">Whether it is a label; otherwise it is an annotation.</param>
    public static void Add(ref UnknownKeys? keys, ReadOnlySpan<char> key, bool isLabel)
    {
        // API servers accept annotations in upper case.
        if (!key.StartsWith(LocalityAnnotations.Prefix, StringComparison.OrdinalIgnoreCase)) return;
        if (!isLabel && IsKnown(key)) return;
        (keys ??= new UnknownKeys()).Add(key, isLabel);
    }

    /// <summary>A sentence for each key that is kept, with the closest key of pods, and the number of the others.</summary>
    public string Describe()
    {
        var more = _left > 0 ? [$"And {_left} more keys under {LocalityAnnotations.Prefix} are not read."] : Array.Empty<string>();
        return string.Join(' ', _kept.Select(key => Describe(key.Key, key.IsLabel)).Concat(more));
    }

    private static bool IsKnown(ReadOnlySpan<char> key)
    {
        foreach (var known in OfPods)
            if (key.SequenceEqual(known)) return true;
        return false;
    }

    private void Add(ReadOnlySpan<char> key, bool isLabel)
    {
        if (_kept.Count < MaxKept) _kept.Add((ShortText.Quote(key.ToString()), isLabel));
        else _left++;
    }

    private static string Describe(string key, bool isLabel)
    {
        foreach (var (other, where) in Elsewhere)
            if (key == other) return $"{key} is {where}, and is not read of a pod.";
        if (isLabel && OfPods.Contains(key)) return $"{key} is an annotation of pods, and is not read as a label.";
        // The names without the prefix, which would make all of them close.
        var name = key[LocalityAnnotations.Prefix.Length..];
        var closest = ClosestName.Of(name, OfPods.Select(known => known[LocalityAnnotations.Prefix.Length..]));
        var hint = closest is null
            ? $"Known are {string.Join(", ", OfPods.Select(known => known[LocalityAnnotations.Prefix.Length..]))}."
            : $"Did you mean {LocalityAnnotations.Prefix}{closest}?";
        return $"The {(isLabel ? "label" : "annotation")} {key} is not known. {hint}";
    }
}
