using Scheduler.Core.Blocks.Store;

namespace Scheduler.Core.Siblings;

/// <summary>How siblings are counted. Read from the section <c>Scoring</c>.</summary>
/// <param name="ReservationTime">How long an answer counts as a placement while its binding is not seen.</param>
public sealed record SiblingOptions(TimeSpan ReservationTime)
{
    /// <summary>Default of <see cref="ReservationTime"/>: several times what a binding takes to come back through a watch.</summary>
    public static readonly TimeSpan DefaultReservationTime = TimeSpan.FromSeconds(5);

    /// <summary>Longest <see cref="ReservationTime"/>: a pod that was not bound after a minute has long been asked about again.</summary>
    public static readonly TimeSpan LongestReservationTime = TimeSpan.FromMinutes(1);

    /// <summary>Reservations at once; beyond it the oldest ends early. A hundred times what kube-scheduler binds in 5 s.</summary>
    public const int MaxReservations = 100_000;

    /// <summary>
    /// Groups whose ledgers are kept built, those asked about last. Of any other group the counts are kept, and its ledger is built again
    /// when a pod of it is asked about.
    /// </summary>
    public const int MaxLedgers = 256;

    /// <summary>
    /// Bytes that ledgers and the block maps that they keep alive may occupy (<c>BlockMap:MaxBytes</c>); beyond it those go that were asked
    /// about longest ago. Default <see cref="BlockMapOptions.DefaultMaxBytes"/>.
    /// </summary>
    public long MaxLedgerBytes { get; init; } = BlockMapOptions.DefaultMaxBytes;

    /// <summary>5 seconds.</summary>
    public static SiblingOptions Default { get; } = new(DefaultReservationTime);

    /// <summary>Every error, as a sentence that names the key.</summary>
    public IEnumerable<string> Validate()
    {
        if (ReservationTime <= TimeSpan.Zero || ReservationTime > LongestReservationTime)
            yield return $"Scoring:ReservationTime is {ReservationTime:c}; it must be above 0 and at most {LongestReservationTime:c}.";
    }
}
