using Scheduler.Core.Blocks;

namespace Scheduler.Core.Locality;

/// <summary>
/// Blows the blocks of a sampled map up to the input that they stand for: every block by the same factor, and all
/// together to the byte, since what rounding drops at one block the next one gets.
/// </summary>
internal sealed class SampleScale
{
    private readonly Int128 _listed;
    private readonly Int128 _located;
    private Int128 _before;
    private long _given;

    public SampleScale(BlockMap map)
    {
        var isSample = map.Origin.FilesLocated < map.Origin.FilesListed && map.Origin.BytesListed > map.TotalBytes;
        _located = map.TotalBytes;
        _listed = isSample ? map.Origin.BytesListed : map.TotalBytes;
    }

    /// <summary>The bytes that the next block of the map stands for.</summary>
    public long Next(long length)
    {
        if (_listed == _located) return length;
        _before += length;
        var upToHere = (long)(_before * _listed / _located);
        var bytes = upToHere - _given;
        _given = upToHere;
        return bytes;
    }
}
