using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;

namespace Scheduler.Hdfs.BlockMaps;

/// <summary>
/// Counts what resolving one input lists or asks for by name, and stops it at <see cref="PathsOptions.MaxListed"/>. Safe for several
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
