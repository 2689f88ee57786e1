namespace Scheduler.Core.Siblings;

/// <summary>
/// Sums in bytes × units of <see cref="GroupLedger.Unit"/>, by holder, each kept as its whole bytes, which many read without a lock, and what
/// is left over, which is for the one who writes: 12 bytes a holder. No sum is below zero.
/// </summary>
internal sealed class GainColumn(int holders)
{
    private readonly long[] _bytes = new long[holders];
    private readonly int[] _left = new int[holders];

    /// <summary>A holder's sum, exactly.</summary>
    public Int128 this[int holder]
    {
        get => ((Int128)_bytes[holder] * GroupLedger.Unit) + _left[holder];
        set
        {
            var bytes = value / GroupLedger.Unit;
            _left[holder] = (int)(value - (bytes * GroupLedger.Unit));
            Volatile.Write(ref _bytes[holder], (long)bytes);
        }
    }

    /// <summary>A holder's whole bytes.</summary>
    public long Bytes(int holder) => Volatile.Read(ref _bytes[holder]);
}
