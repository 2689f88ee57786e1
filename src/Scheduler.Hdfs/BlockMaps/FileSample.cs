using Scheduler.Hdfs.Locations;

namespace Scheduler.Hdfs.BlockMaps;

/// <summary>
/// A uniform sample without replacement of files that arrive in any order: a reservoir that keeps those with the smallest tags,
/// the tag being a hash of seed and path. So the same files and seed give the same sample, whichever thread lists first, and a map
/// that is read again does not change by chance.
/// </summary>
internal sealed class FileSample(int capacity, int seed)
{
    private readonly PriorityQueue<InputFile, ulong> _largestTagFirst = new(Comparer<ulong>.Create((a, b) => b.CompareTo(a)));

    /// <summary>Offers a file.</summary>
    public void Add(InputFile file)
    {
        var tag = Tag(file.Path);
        if (_largestTagFirst.Count < capacity) _largestTagFirst.Enqueue(file, tag);
        else _largestTagFirst.EnqueueDequeue(file, tag);
    }

    /// <summary>The sample, by path.</summary>
    public List<InputFile> Files() =>
        [.. _largestTagFirst.UnorderedItems.Select(item => item.Element).OrderBy(file => file.Path, StringComparer.Ordinal)];

    // FNV-1a over the characters, then SplitMix64's finalizer to spread it over all bits.
    private ulong Tag(string path)
    {
        unchecked
        {
            var hash = 14695981039346656037UL ^ Mix((ulong)seed);
            foreach (var c in path) hash = (hash ^ c) * 1099511628211UL;
            return Mix(hash);
        }
    }

    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
            return value ^ (value >> 31);
        }
    }
}
