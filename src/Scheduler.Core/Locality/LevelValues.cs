namespace Scheduler.Core.Locality;

/// <summary>The weight of a byte at each level (<c>Scoring:NodeCached|NodeLocal|RackLocal|OffSwitch</c>).</summary>
/// <remarks>
/// Kept as whole millionths, so that values are whole numbers and scores are exact. Equal inputs give equal outputs, and counting an input
/// in kilobytes changes no score.
/// </remarks>
public sealed record LevelValues
{
    /// <summary>The value of one byte at weight 1.</summary>
    public const int Millionths = 1_000_000;

    private readonly long _nodeCached;
    private readonly long _nodeLocal;
    private readonly long _rackLocal;
    private readonly long _offSwitch;

    /// <summary>Weights from 0 to 1, none larger than that of a nearer level; rounded to six digits.</summary>
    /// <exception cref="ArgumentException">A weight is out of range, or larger than that of a nearer level.</exception>
    public LevelValues(double nodeCached, double nodeLocal, double rackLocal, double offSwitch)
    {
        if (!(nodeCached <= 1 && nodeLocal <= nodeCached && rackLocal <= nodeLocal && offSwitch <= rackLocal && offSwitch >= 0))
            throw new ArgumentException("Level values must lie between 0 and 1 and not rise with distance.");
        (_nodeCached, _nodeLocal) = (InMillionths(nodeCached), InMillionths(nodeLocal));
        (_rackLocal, _offSwitch) = (InMillionths(rackLocal), InMillionths(offSwitch));
    }

    /// <summary>1.0, 0.9, 0.3 and 0.</summary>
    public static LevelValues Default { get; } = new(1.0, 0.9, 0.3, 0);

    /// <summary>The value of these bytes, in millionths of a byte at weight 1.</summary>
    public Int128 ValueOf(LevelBytes bytes) =>
        Math.BigMul(bytes.NodeCached, _nodeCached)
        + Math.BigMul(bytes.NodeLocal, _nodeLocal)
        + Math.BigMul(bytes.RackLocal, _rackLocal)
        + Math.BigMul(bytes.OffSwitch, _offSwitch);

    /// <summary>The same in 64 bits, from the bytes of each level; the caller ensures that it fits.</summary>
    internal long SmallValueOf(long cached, long local, long inRack, long rest) =>
        unchecked((cached * _nodeCached) + (local * _nodeLocal) + (inRack * _rackLocal) + (rest * _offSwitch));

    private static long InMillionths(double value) => (long)Math.Round(value * Millionths, MidpointRounding.AwayFromZero);
}
