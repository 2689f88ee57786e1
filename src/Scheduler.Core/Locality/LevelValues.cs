namespace Scheduler.Core.Locality;

/// <summary>What a byte is worth at each level (<c>Scoring:NodeCached|NodeLocal|RackLocal|OffSwitch</c>).</summary>
/// <remarks>
/// Kept as whole millionths, so that values are whole numbers and scores are exact: equal inputs give equal outputs, and
/// counting the same input in kilobytes changes no score.
/// </remarks>
public sealed record LevelValues
{
    /// <summary>What <see cref="ValueOf"/> says of one byte at value 1.</summary>
    public const int Millionths = 1_000_000;

    private readonly long _nodeCached;
    private readonly long _nodeLocal;
    private readonly long _rackLocal;
    private readonly long _offSwitch;

    /// <summary>Values from 0 to 1, none larger than that of a nearer level; digits beyond the sixth are rounded.</summary>
    /// <exception cref="ArgumentException">They are not so.</exception>
    public LevelValues(double nodeCached, double nodeLocal, double rackLocal, double offSwitch)
    {
        if (!(nodeCached <= 1 && nodeLocal <= nodeCached && rackLocal <= nodeLocal && offSwitch <= rackLocal && offSwitch >= 0))
            throw new ArgumentException("Level values must lie between 0 and 1 and not rise with distance.");
        (_nodeCached, _nodeLocal) = (InMillionths(nodeCached), InMillionths(nodeLocal));
        (_rackLocal, _offSwitch) = (InMillionths(rackLocal), InMillionths(offSwitch));
    }

    /// <summary>1.0, 0.9, 0.3 and 0.</summary>
    public static LevelValues Default { get; } = new(1.0, 0.9, 0.3, 0);

    /// <summary>What an input so placed is worth, in millionths of a byte at value 1.</summary>
    public Int128 ValueOf(LevelBytes bytes) =>
        Math.BigMul(bytes.NodeCached, _nodeCached)
        + Math.BigMul(bytes.NodeLocal, _nodeLocal)
        + Math.BigMul(bytes.RackLocal, _rackLocal)
        + Math.BigMul(bytes.OffSwitch, _offSwitch);

    /// <summary>The same, for inputs whose value fits 64 bits whatever the level.</summary>
    internal long SmallValueOf(LevelBytes bytes) => SmallValueOf(bytes.NodeCached, bytes.NodeLocal, bytes.RackLocal, bytes.OffSwitch);

    /// <summary>The same from the bytes on the node, in its rack and beyond, each at most what fits.</summary>
    internal long SmallValueOf(long cached, long local, long inRack, long rest) =>
        unchecked((cached * _nodeCached) + (local * _nodeLocal) + (inRack * _rackLocal) + (rest * _offSwitch));

    private static long InMillionths(double value) => (long)Math.Round(value * Millionths, MidpointRounding.AwayFromZero);
}
