using System.Collections.Immutable;

namespace Scheduler.Core.Paths;

/// <summary>Removes paths that are inside another path of the same pod, so that their blocks do not count twice.</summary>
internal static class CoveredPaths
{
    /// <summary>The paths without those below another path, in their order: O(n log n) comparisons.</summary>
    public static ImmutableArray<InputPath> Remove(ImmutableArray<InputPath> paths)
    {
        if (paths.Length < 2) return paths;
        var covered = Find([.. paths.Where(IsLiteral).Order(Comparer<InputPath>.Create(Compare))]);
        return covered.Count == 0 ? paths : paths.RemoveAll(covered.Contains);
    }

    /// <summary>
    /// In this order a directory is directly followed by everything below it. The nearest directory above a path decides: if it hides the
    /// path, so do the directories above it.
    /// </summary>
    private static HashSet<InputPath> Find(InputPath[] sorted)
    {
        var (covered, above) = (new HashSet<InputPath>(), new Stack<InputPath>());
        foreach (var path in sorted)
        {
            while (above.TryPeek(out var nearest) && !IsBelow(path, nearest)) above.Pop();
            if (above.TryPeek(out var directory) && !HidesBelow(directory, path)) covered.Add(path);
            above.Push(path);
        }

        return covered;
    }

    private static bool IsLiteral(InputPath path) => path.Path.AsSpan().IndexOfAny(PathGlob.Characters) < 0;

    private static bool IsBelow(InputPath path, InputPath directory) =>
        path.Authority == directory.Authority
        && path.Path.StartsWith(directory.Path, StringComparison.Ordinal)
        && path.Path.Length > Prefix(directory)
        && path.Path[Prefix(directory) - 1] == '/';

    private static bool HidesBelow(InputPath directory, InputPath path) => path.Path[Prefix(directory)..].Split('/').Any(HiddenName.Is);

    /// <summary>Length of a directory's path with its final slash.</summary>
    private static int Prefix(InputPath directory) => directory.Path.Length + (directory.Path == "/" ? 0 : 1);

    /// <summary>Ordinal, except that a slash comes before every other character.</summary>
    private static int Compare(InputPath left, InputPath right)
    {
        var authorities = string.CompareOrdinal(left.Authority, right.Authority);
        if (authorities != 0) return authorities;
        var common = left.Path.AsSpan().CommonPrefixLength(right.Path);
        return RankAt(left.Path, common) - RankAt(right.Path, common);
    }

    private static int RankAt(string path, int index) => index == path.Length ? -1 : path[index] == '/' ? 0 : path[index];
}
