using System.Collections.Immutable;

namespace Scheduler.Core.Eligibility;

/// <summary>Equality of lists by their elements, which a record does not have by itself, and of pairs without boxing them.</summary>
internal static class Equality
{
    /// <summary>Whether two lists have equal elements in the same order.</summary>
    public static bool Of<T>(ImmutableArray<T> left, ImmutableArray<T> right)
        where T : IEquatable<T> => left.AsSpan().SequenceEqual(right.AsSpan());

    /// <inheritdoc cref="Of{T}(ImmutableArray{T}, ImmutableArray{T})"/>
    public static bool Of<T>(ImmutableArray<KeyValuePair<string, T>> left, ImmutableArray<KeyValuePair<string, T>> right)
        where T : IEquatable<T>
    {
        if (left.Length != right.Length) return false;
        for (var i = 0; i < left.Length; i++)
            if (left[i].Key != right[i].Key || !left[i].Value.Equals(right[i].Value))
                return false;
        return true;
    }

    /// <summary>A hash that equal lists share.</summary>
    public static int HashOf<T>(ImmutableArray<T> list)
    {
        var hash = new HashCode();
        foreach (var element in list.AsSpan()) hash.Add(element);
        return hash.ToHashCode();
    }

    /// <inheritdoc cref="HashOf{T}(ImmutableArray{T})"/>
    public static int HashOf<T>(ImmutableArray<KeyValuePair<string, T>> list)
    {
        var hash = new HashCode();
        foreach (var (key, value) in list.AsSpan())
        {
            hash.Add(key);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }
}
