using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Locations;

namespace Scheduler.Hdfs.BlockMaps;

/// <summary>
/// The files of an input as they are listed: totals of all, and which of those that hold bytes to locate. Safe for several threads.
/// </summary>
/// <remarks>
/// Locating a file costs a call, so that above <paramref name="sampleAbove"/> of them a uniform sample is located. Files that were listed
/// with their blocks cost memory alone: <see cref="ListedFilesPerSampled"/> times as many are kept, and <see cref="BlocksPerListedFile"/>
/// blocks for each (10,000 files and 100,000 blocks by default, some 10 MB while an input is read).
/// </remarks>
internal sealed class InputFiles(int sampleAbove, int seed)
{
    /// <summary>How many files that came with their blocks are kept for each one that may cost a call.</summary>
    public const int ListedFilesPerSampled = 20;

    /// <summary>How many blocks they may have, each on average.</summary>
    public const int BlocksPerListedFile = 10;

    private readonly Lock _lock = new();
    private readonly FileSample _sample = new(sampleAbove, seed);
    private List<InputFile>? _all = [];
    private int _withoutBlocks;
    private long _listedBlocks;
    private long _newest = -1;
    private int _empty;

    /// <summary>What may not be read.</summary>
    public UnreadablePaths Unreadable { get; } = new();

    /// <summary>Files listed.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of all files listed.</summary>
    public long Bytes { get; private set; }

    /// <summary>Files without bytes: nothing of them needs to be located.</summary>
    public int Empty => _empty;

    /// <summary>Newest modification time; null without files.</summary>
    public DateTimeOffset? ModifiedAt => _newest < 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(_newest);

    /// <summary>The files to locate, by path: all that hold bytes, or a sample of them.</summary>
    public IReadOnlyList<InputFile> ToLocate() =>
        _all is { } all ? [.. all.OrderBy(file => file.Path, StringComparer.Ordinal)] : _sample.Files();

    /// <summary>
    /// Half the width of the 95 % interval of a node's share of the bytes: 1.96 × √(p(1−p)/n) at its widest, p = ½, with the finite
    /// population correction. n is the number of equally large files that would give as much information as those of the sample.
    /// </summary>
    public double MarginOfErrorRatio()
    {
        var files = _sample.Files();
        var population = Count - _empty;
        if (_all is not null || files.Count == 0 || files.Count >= population) return 0;
        var sum = files.Sum(file => (double)file.Status.Length);
        var squares = files.Sum(file => (double)file.Status.Length * file.Status.Length);
        var effective = sum * sum / squares;
        return Math.Min(1, 1.96 * 0.5 * Math.Sqrt((1 - ((double)files.Count / population)) / effective));
    }

    /// <summary>Adds a file.</summary>
    public void Add(InputFile file)
    {
        lock (_lock)
        {
            Count++;
            _newest = Math.Max(_newest, file.Status.ModificationTime);
            if (file.Status.Length == 0) _empty++;
            else AddBytes(file);
        }
    }

    private void AddBytes(InputFile file)
    {
        if (Bytes > long.MaxValue - file.Status.Length)
            throw new BlockMapUnavailableException(
                BlockMapFailure.MalformedAnswer, $"The listing of {file.Path} gives lengths that no cluster can hold.");
        Bytes += file.Status.Length;
        _sample.Add(file);
        Keep(file);
    }

    private void Keep(InputFile file)
    {
        if (_all is null) return;
        _all.Add(file);
        if (file.Status.Blocks is { AllHeld: true } blocks) _listedBlocks += blocks.Count;
        else _withoutBlocks++;
        var mostListed = (long)sampleAbove * ListedFilesPerSampled;
        if (_withoutBlocks > sampleAbove || _all.Count > mostListed || _listedBlocks > mostListed * BlocksPerListedFile) _all = null;
    }
}

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
