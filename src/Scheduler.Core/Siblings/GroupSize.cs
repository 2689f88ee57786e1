using System.Numerics;

namespace Scheduler.Core.Siblings;

/// <summary>How many siblings a group is taken to have.</summary>
internal static class GroupSize
{
    /// <summary>Up to here a counted size is taken as it is.</summary>
    private const int ExactUpTo = 64;

    /// <summary>Above, sizes are steps of this part of their power of two.</summary>
    private const int StepsInPowerOfTwo = 8;

    /// <summary>
    /// A size that was counted, rounded up when it is large: a group that grows pod by pod changes its share, and so builds its ledger
    /// anew, eight times in each doubling instead of once a pod.
    /// </summary>
    public static int Rounded(int counted)
    {
        if (counted <= ExactUpTo) return counted;
        var step = (int)BitOperations.RoundUpToPowerOf2((uint)counted) / 2 / StepsInPowerOfTwo;
        return (counted + step - 1) / step * step;
    }
}
