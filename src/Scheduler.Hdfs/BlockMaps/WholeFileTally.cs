using Scheduler.Core.Blocks;

namespace Scheduler.Hdfs.BlockMaps;

/// <summary>Adds up how many bytes of whole blocks each DataNode of a map has, beside what is wanted of them. One use.</summary>
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

    /// <summary>The bytes of each DataNode, blown up to the input that the located files stand for.</summary>
    /// <param name="dataNodes">How many DataNodes the map has.</param>
    /// <param name="located">Bytes of the located files.</param>
    /// <param name="listed">Bytes of all files.</param>
    public long[] ToArray(int dataNodes, long located, long listed)
    {
        Array.Resize(ref _bytes, dataNodes);
        return located == 0 ? _bytes : [.. _bytes.Select(bytes => (long)((Int128)bytes * listed / located))];
    }
}
