using System.Numerics;

namespace Scheduler.Core.Siblings;

/// <summary>The size that is used for a group.</summary>
internal static class GroupSize
{
    /// <summary>Up to this size, a counted size is exact.</summary>
    private const int ExactUpTo = 64;

    /// <summary>Above, a power of two is divided into this many steps.</summary>
    private const int StepsInPowerOfTwo = 8;

    /// <summary>
    /// A counted size, rounded up if it is large. So a group that grows pod by pod rebuilds its ledger eight times per doubling, instead of
    /// once per pod.
    /// </summary>
    public static int Rounded(int counted)
    {
        if (counted <= ExactUpTo) return counted;
        var step = (int)BitOperations.RoundUpToPowerOf2((uint)counted) / 2 / StepsInPowerOfTwo;
        return (counted + step - 1) / step * step;
    }
}
