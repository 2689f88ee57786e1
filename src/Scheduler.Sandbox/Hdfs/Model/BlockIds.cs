namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>Gives out block ids as HDFS does: from 2^30 + 1 for blocks, negative and 16 apart for block groups.</summary>
internal sealed class BlockIds
{
    public const long FirstBlock = (1L << 30) + 1;
    public const long FirstBlockGroup = long.MinValue + UnitsPerGroup;
    public const int UnitsPerGroup = 16;

    private long _nextBlock = FirstBlock;
    private long _nextGroup = FirstBlockGroup;

    public long Next(bool erasureCoded)
    {
        if (!erasureCoded) return _nextBlock++;
        var id = _nextGroup;
        _nextGroup += UnitsPerGroup;
        return id;
    }
}
