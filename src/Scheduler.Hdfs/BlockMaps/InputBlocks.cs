using Scheduler.Core.Blocks;
using Scheduler.Hdfs.Footers;
using Scheduler.Hdfs.Locations;

namespace Scheduler.Hdfs.BlockMaps;

/// <summary>An input with the blocks of its files, from which a map of whole files or of their wanted parts is built. Immutable.</summary>
internal sealed class InputBlocks
{
    private readonly InputFiles _files;
    private readonly AdminStates? _adminStates;
    private readonly BlockMapOrigin _origin;
    private readonly int _gone;
    private readonly long _wholeBytes;

    /// <summary>An input.</summary>
    /// <param name="files">All its files.</param>
    /// <param name="located">Those that were located, by path.</param>
    /// <param name="adminStates">States of DataNodes where locations lack them; null when they are unavailable.</param>
    /// <param name="origin">When and where it was read.</param>
    public InputBlocks(InputFiles files, LocatedFile[] located, AdminStates? adminStates, BlockMapOrigin origin)
    {
        (_files, _adminStates, _origin) = (files, adminStates, origin);
        Located = [.. located.Where(file => file.Blocks is not null)];
        _gone = located.Length - Located.Count;
        _wholeBytes = files.Bytes - located.Where(file => file.Blocks is null).Sum(file => file.File.Status.Length);
    }

    /// <summary>The located files that still exist, by path.</summary>
    public IReadOnlyList<LocatedFile> Located { get; }

    /// <summary>When the read began.</summary>
    public DateTimeOffset ReadAt => _origin.ReadAt;

    /// <summary>The map of whole files.</summary>
    public BlockMap ToMap()
    {
        var assembly = BlockMapAssembly.For(Located.Select(file => file.Blocks!), _adminStates);
        foreach (var file in Located) assembly.Add(file.File, file.Blocks!);
        return assembly.Build(OriginOf(assembly));
    }

    /// <summary>The map of what is wanted of them.</summary>
    public BlockMap ToMap(SelectedFiles selected)
    {
        var assembly = BlockMapAssembly.For(Located.Select(file => file.Blocks!), _adminStates, new WholeFileTally());
        for (var file = 0; file < Located.Count; file++)
        {
            var blocks = Located[file].Blocks!;
            assembly.Add(Located[file].File, blocks, selected.Weigh(file, blocks));
        }

        return assembly.Build(OriginOf(assembly) with { BytesListed = WantedOf(assembly), Selected = selected.Describe(_wholeBytes) });
    }

    // In a sampled input, the files that were not located have the same share of wanted bytes as those that were.
    private long WantedOf(BlockMapAssembly assembly) => Located.Count + _files.Empty == _files.Count - _gone || assembly.LocatedBytes == 0
        ? assembly.TotalBytes
        : (long)((Int128)assembly.TotalBytes * _wholeBytes / assembly.LocatedBytes);

    private BlockMapOrigin OriginOf(BlockMapAssembly assembly) => _origin with
    {
        ModifiedAt = _files.ModifiedAt,
        FilesListed = _files.Count - _gone,
        FilesLocated = Located.Count + _files.Empty,
        BytesListed = _wholeBytes,
        MarginOfErrorRatio = _files.MarginOfErrorRatio(),
        ErasureCodingEstimated = assembly.ErasureCodingEstimated,
        AdminStatesKnown = assembly.AdminStatesKnown,
        Unreadable = _files.Unreadable.Parts,
        BlocksWithoutReplica = assembly.BlocksWithoutReplica,
        BlockWithoutReplica = assembly.BlockWithoutReplica,
    };
}

/// <summary>
/// Adds up how many bytes of whole blocks each DataNode of a map has, in addition to the bytes that are wanted of them. One use.
/// </summary>
internal sealed class WholeFileTally
{
    private long[] _bytes = [];

    /// <summary>Adds a block to those who hold it.</summary>
    /// <param name="replicas">Its replicas, each on a DataNode of its own.</param>
    /// <param name="length">What each of them has of it.</param>
    public void Add(ReadOnlySpan<Replica> replicas, long length)
    {
        foreach (var replica in replicas)
        {
            if (replica.DataNode >= _bytes.Length) Array.Resize(ref _bytes, Math.Max(replica.DataNode + 1, _bytes.Length * 2));
            _bytes[replica.DataNode] += length;
        }
    }

    /// <summary>The bytes of each DataNode, scaled from the located files to the whole input.</summary>
    /// <param name="dataNodes">How many DataNodes the map has.</param>
    /// <param name="located">Bytes of the located files.</param>
    /// <param name="listed">Bytes of all files.</param>
    public long[] ToArray(int dataNodes, long located, long listed)
    {
        Array.Resize(ref _bytes, dataNodes);
        return located == 0 ? _bytes : [.. _bytes.Select(bytes => (long)((Int128)bytes * listed / located))];
    }
}
