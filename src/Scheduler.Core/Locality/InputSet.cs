using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Scheduler.Core.Paths;

namespace Scheduler.Core.Locality;

/// <summary>The inputs of a pod as a set: the order of the paths does not matter. The default value is the empty set.</summary>
public readonly struct InputSet : IEquatable<InputSet>
{
    /// <summary>Longest set that is kept in full, in characters: sixteen paths of 128.</summary>
    public const int MaxKept = 2_048;

    private readonly ImmutableArray<InputPath> _paths;

    private InputSet(ImmutableArray<InputPath> paths) => _paths = paths;

    /// <summary>The paths, sorted.</summary>
    public ImmutableArray<InputPath> Paths => _paths.IsDefault ? [] : _paths;

    /// <summary>The set of these paths.</summary>
    public static InputSet Of(ImmutableArray<InputPath> paths) => new(paths.Length < 2 ? paths : paths.Sort(Compare));

    /// <summary>
    /// A bounded key to compare sets by: the set itself, or its SHA-256 as the only path if it is longer than <see cref="MaxKept"/>. Every
    /// real path begins with a slash, so the two forms cannot be confused.
    /// </summary>
    public InputSet ToKey() => LengthOf(Paths) <= MaxKept ? this : new InputSet([new InputPath("", HashOf(Paths))]);

    /// <summary>Whether both hold the same paths.</summary>
    public static bool operator ==(InputSet left, InputSet right) => left.Equals(right);

    /// <summary>Whether they hold different paths.</summary>
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

    private static int LengthOf(ImmutableArray<InputPath> paths)
    {
        var length = 0;
        foreach (var path in paths) length += path.Authority.Length + path.Path.Length + (path.Selection?.Key.Length ?? 0);
        return length;
    }

    private static string HashOf(ImmutableArray<InputPath> paths)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // No authority, path or selection contains NUL, so it separates them.
        foreach (var path in paths)
            hash.AppendData(MemoryMarshal.AsBytes($"{path.Authority}\0{path.Path}\0{path.Selection?.Key}\0".AsSpan()));
        return $"sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }

    private static int Compare(InputPath left, InputPath right)
    {
        var authority = string.CompareOrdinal(left.Authority, right.Authority);
        return authority != 0 ? authority : string.CompareOrdinal(left.Path, right.Path);
    }
}
