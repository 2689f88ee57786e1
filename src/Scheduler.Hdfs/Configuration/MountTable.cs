using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Scheduler.Core.Paths;

namespace Scheduler.Hdfs.Configuration;

/// <summary>
/// A mount table of <c>viewfs://</c>: the keys <c>fs.viewfs.mounttable.NAME.link./mount/point</c>, <c>linkFallback</c> and
/// <c>linkMergeSlash</c>. The longest mount point that a path is below of counts, and the rest of the path stands below its target.
/// Immutable.
/// </summary>
internal sealed partial class MountTable
{
    /// <summary>Most paths that the braces of one on a mount table may expand to: each is compared with every mount point.</summary>
    public const int MaxAlternatives = 16;

    private readonly ImmutableArray<MountPoint> _mountPoints;
    private readonly string? _notRead;

    private MountTable(IEnumerable<Match> keys)
    {
        var links = keys.ToLookup(key => key.Groups["point"].Success || key.Groups["root"].Success);
        _mountPoints = [.. links[true].Select(MountPoint.Of).OrderByDescending(point => point.Names.Length)];
        _notRead = links[false].FirstOrDefault()?.Value;
    }

    /// <summary>The tables of a configuration, by name.</summary>
    public static FrozenDictionary<string, MountTable> ReadAll(HadoopConfiguration configuration) => configuration.Keys
        .Order(StringComparer.Ordinal)
        .Select(key => Keys().Match(key))
        .Where(key => key.Success)
        .GroupBy(key => key.Groups["table"].Value, StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(table => table.Key, table => new MountTable(table), StringComparer.OrdinalIgnoreCase);

    /// <summary>Where a path leads: the keys of its mount points, and what stands below the target of each.</summary>
    /// <param name="path">The path; it may be a glob.</param>
    /// <exception cref="FormatException">It is under no mount point, or no path.</exception>
    public IReadOnlyList<(string Key, string Below)> Resolve(string path)
    {
        if (!PathGlob.TryParse(path, out var glob, out var error)) throw new FormatException(error);
        if (glob.Alternatives.Length > MaxAlternatives)
            throw new FormatException($"its braces expand to more than {MaxAlternatives} paths on a mount table; name fewer");
        var places = glob.Alternatives.SelectMany(PlacesOf).Distinct().ToList();
        if (places.Count > 0) return places;
        throw new FormatException(_notRead is null
            ? "no mount point holds it; add one, or a linkFallback"
            : $"no mount point holds it, unless {_notRead} does, a kind of link that is not supported; name the path on hdfs://");
    }

    // A mount point that names lead to hides those above it; one that a pattern leads to adds to them.
    private IEnumerable<(string Key, string Below)> PlacesOf(ImmutableArray<GlobComponent> path)
    {
        foreach (var point in _mountPoints.Where(point => point.IsOn(path)))
        {
            yield return (point.Key, string.Concat(path.Skip(point.Names.Length).Select(component => $"/{component.Pattern}")));
            var names = path.Take(point.Names.Length).TakeWhile(component => component.Literal is not null).Count();
            if (names == point.Names.Length) yield break;
        }
    }

    [GeneratedRegex(
        @"\Afs\.viewfs\.mounttable\.(?<table>.+?)\.(?:link\.(?<point>/.*)"
        + @"|(?<root>linkFallback|linkMergeSlash)|link(?:Merge|Nfly|Regex)\b.*)\z")]
    private static partial Regex Keys();

    /// <summary>A mount point.</summary>
    /// <param name="Names">The names from the root to it.</param>
    /// <param name="Key">The key whose value is its target.</param>
    private sealed record MountPoint(ImmutableArray<string> Names, string Key)
    {
        /// <summary>The mount point of a key; those for the rest of a table are at its root.</summary>
        public static MountPoint Of(Match key) =>
            new([.. key.Groups["point"].Value.Split('/', StringSplitOptions.RemoveEmptyEntries)], key.Value);

        /// <summary>Whether a path leads below it, or to a directory above it, which has it.</summary>
        public bool IsOn(ImmutableArray<GlobComponent> path) => Names.Zip(path).All(pair => pair.Second.IsMatch(pair.First));
    }
}
