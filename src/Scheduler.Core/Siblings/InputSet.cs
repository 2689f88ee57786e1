using System.Collections.Immutable;
using Scheduler.Core.Paths;

namespace Scheduler.Core.Siblings;

/// <summary>The inputs of a pod as a set: two pods that name the same paths in another order read the same. The default value is no input.</summary>
public readonly struct InputSet : IEquatable<InputSet>
{
    private readonly ImmutableArray<InputPath> _paths;

    private InputSet(ImmutableArray<InputPath> paths) => _paths = paths;

    /// <summary>The paths, sorted.</summary>
    public ImmutableArray<InputPath> Paths => _paths.IsDefault ? [] : _paths;

    /// <summary>The set of these paths.</summary>
    public static InputSet Of(ImmutableArray<InputPath> paths) => new(paths.Length < 2 ? paths : paths.Sort(Compare));

    /// <summary>Whether both hold the same paths.</summary>
    public static bool operator ==(InputSet left, InputSet right) => left.Equals(right);

    /// <summary>Whether one holds a path that the other does not.</summary>
    public static bool operator !=(InputSet left, InputSet right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(InputSet other) => Paths.AsSpan().SequenceEqual(other.Paths.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is InputSet other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var path in Paths) hash.Add(path);
        return hash.ToHashCode();
    }

    private static int Compare(InputPath left, InputPath right)
    {
        var authority = string.CompareOrdinal(left.Authority, right.Authority);
        return authority != 0 ? authority : string.CompareOrdinal(left.Path, right.Path);
    }
}
