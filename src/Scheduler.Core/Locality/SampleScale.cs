using Scheduler.Core.Blocks;

namespace Scheduler.Core.Locality;

/// <summary>
/// Scales the blocks of a sampled map up to the whole input. All blocks get the same factor. The sum is exact to the byte: what rounding
/// drops at one block is added to the next.
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

    /// <summary>The scaled bytes of the next block of the map.</summary>
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
