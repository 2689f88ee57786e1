using System.Runtime.CompilerServices;
using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.Locations;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.BlockMaps;

/// <summary>Lists directories page by page, each entry once, even where the server ignores <c>startAfter</c>.</summary>
internal sealed class DirectoryLister(NameserviceClient nameservice, Caller caller, ListingBudget budget)
{
    /// <summary>Most entries to skip for each name: a call for one name costs a NameNode less than a page.</summary>
    private const int MaxPassedPerName = 100;

    /// <summary>The entries of a directory; a directory that is gone has none, and neither has a file.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="withBlocks">Whether the blocks of its files are wanted; where the transport cannot list them they come without.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async IAsyncEnumerable<FileStatus> ListAsync(
        string path, bool withBlocks, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var startAfter = "";
        while (await PageAsync(new ListingRequest(path, startAfter, withBlocks), cancellationToken) is { } page)
        {
            var entries = NewEntries(page, startAfter);
            budget.Spend(entries.Count);
            foreach (var entry in entries) yield return entry;
            if (page.RemainingEntries == 0) yield break;
            if (entries.Count == 0) throw Repeats(path);
            startAfter = entries[^1].Name;
        }
    }

    /// <summary>
    /// Finds names in a directory by listing it, as long as that costs less than one call for each. Skipped entries count against no
    /// limit.
    /// </summary>
    /// <param name="path">The directory.</param>
    /// <param name="names">The names.</param>
    /// <param name="withBlocks">Whether the blocks of files are wanted, where the transport can list them.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Entries that exist, and names that are still unknown; the other names do not exist.</returns>
    public async Task<(List<FileStatus> Found, IReadOnlyCollection<string> Left)> FindAsync(
        string path, IEnumerable<string> names, bool withBlocks, CancellationToken cancellationToken)
    {
        var (found, left, startAfter) = (new List<FileStatus>(), names.ToHashSet(), "");
        while (left.Count > 0)
        {
            if (await TryPageAsync(new ListingRequest(path, startAfter, withBlocks), cancellationToken) is not { } page) break;
            // The path is a file; the calls for what is below it will say so.
            if (page.Entries is [{ Name: "" }]) break;
            var entries = NewEntries(page, startAfter);
            found.AddRange(entries.Where(entry => left.Remove(entry.Name)));
            if (page.RemainingEntries == 0) return (found, []);
            if (entries.Count == 0) throw Repeats(path);
            startAfter = entries[^1].Name;
            left.RemoveWhere(name => !IsAfter(name, startAfter));
            if (page.RemainingEntries > (long)left.Count * Math.Min(entries.Count, MaxPassedPerName)) break;
        }

        return (found, left);
    }

    /// <summary>A child's path.</summary>
    public static string Join(string directory, string name) => directory == "/" ? $"/{name}" : $"{directory}/{name}";

    // HttpFS ignores startAfter and returns everything again.
    private static List<FileStatus> NewEntries(DirectoryPage page, string startAfter) =>
        page.Entries.FindAll(entry => entry.Name.Length > 0 && IsAfter(entry.Name, startAfter));

    // A directory that may not be listed, or is too large for one answer, may still give single names.
    private async Task<DirectoryPage?> TryPageAsync(ListingRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await PageAsync(request, cancellationToken) ?? new DirectoryPage([], RemainingEntries: 0);
        }
        catch (BlockMapUnavailableException e) when (e.Failure is BlockMapFailure.AccessDenied or BlockMapFailure.AnswerTooLarge)
        {
            return null;
        }
    }

    private async Task<DirectoryPage?> PageAsync(ListingRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await nameservice.CallAsync(
                caller, (nameNode, attempt, ct) => nameNode.ListAsync(request, attempt, ct), cancellationToken);
        }
        catch (BlockMapUnavailableException e) when (e.Failure == BlockMapFailure.NotFound)
        {
            // Deleted since its parent was listed.
            return null;
        }
    }

    // HDFS sorts names by their UTF-8 bytes; runes have that order, UTF-16 has not.
    private static bool IsAfter(string name, string startAfter)
    {
        if (startAfter.Length == 0) return true;
        var (left, right) = (name.EnumerateRunes(), startAfter.EnumerateRunes());
        while (left.MoveNext())
        {
            if (!right.MoveNext()) return true;
            if (left.Current != right.Current) return left.Current > right.Current;
        }

        return false;
    }

    private static BlockMapUnavailableException Repeats(string path) => new(
        BlockMapFailure.MalformedAnswer, $"The listing of {path} repeats entries and never ends.");
}

/// <summary>
/// Counts what resolving one input lists or reads by name, and stops it at <see cref="PathsOptions.MaxListed"/>. Safe for several
/// threads.
/// </summary>
internal sealed class ListingBudget(InputPath input, int maxListed)
{
    private int _listed;

    /// <summary>Counts entries.</summary>
    /// <exception cref="BlockMapUnavailableException">There are too many.</exception>
    public void Spend(int entries)
    {
        if (Interlocked.Add(ref _listed, entries) > maxListed)
        {
            throw new BlockMapUnavailableException(
                BlockMapFailure.TooManyFiles,
                $"{input} has more than {maxListed} entries (Paths:MaxListed); name a smaller directory or a narrower glob, or raise it.");
        }
    }
}
