using System.Runtime.CompilerServices;
using Scheduler.Core.Blocks;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.Listing;

/// <summary>Lists directories page by page, each entry once, whatever the server makes of <c>startAfter</c>.</summary>
internal sealed class DirectoryLister(NameserviceClient nameservice, ListingBudget budget)
{
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
            // HttpFS ignores startAfter and gives everything again.
            var entries = page.Entries.FindAll(entry => entry.Name.Length > 0 && IsAfter(entry.Name, startAfter));
            budget.Spend(entries.Count);
            foreach (var entry in entries) yield return entry;
            if (page.RemainingEntries == 0) yield break;
            if (entries.Count == 0) throw Repeats(path);
            startAfter = entries[^1].Name;
        }
    }

    /// <summary>A child's path.</summary>
    public static string Join(string directory, string name) => directory == "/" ? $"/{name}" : $"{directory}/{name}";

    private async Task<DirectoryPage?> PageAsync(ListingRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await nameservice.CallAsync((nameNode, attempt, ct) => nameNode.ListAsync(request, attempt, ct), cancellationToken);
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
        BlockMapFailure.MalformedAnswer, $"The listing of {path} repeats itself and does not come to an end.");
}
