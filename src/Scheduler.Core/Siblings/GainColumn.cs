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
    public Int128 this[HolderIndex holder]
    {
        get => Math.BigMul(_bytes[holder.Value], GroupLedger.Unit) + _left[holder.Value];
        set
        {
            // Shifts, since divisions of 128 bits cost more than all else that a change does.
            var bytes = (long)(value >> GroupLedger.UnitBits);
            _left[holder.Value] = (int)(value & (GroupLedger.Unit - 1));
            Volatile.Write(ref _bytes[holder.Value], bytes);
        }
    }

    /// <summary>A holder's whole bytes.</summary>
    public long Bytes(HolderIndex holder) => Volatile.Read(ref _bytes[holder.Value]);
}
