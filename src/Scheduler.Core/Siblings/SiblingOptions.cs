using Scheduler.Core.Blocks.Store;

namespace Scheduler.Core.Siblings;

/// <summary>How siblings are counted. Read from the section <c>Scoring</c>.</summary>
/// <param name="ReservationTime">How long an answer counts as a placement until its binding is seen.</param>
public sealed record SiblingOptions(TimeSpan ReservationTime)
{
    /// <summary>Default of <see cref="ReservationTime"/>: several times the delay of a binding through the watch.</summary>
    public static readonly TimeSpan DefaultReservationTime = TimeSpan.FromSeconds(5);

    /// <summary>Longest <see cref="ReservationTime"/>: a pod that is not bound after a minute has been scored again.</summary>
    public static readonly TimeSpan LongestReservationTime = TimeSpan.FromMinutes(1);

    /// <summary>How long a nominated node counts as a placement once no gate keeps the pod; it is bound long before.</summary>
    public static readonly TimeSpan NominationTime = TimeSpan.FromSeconds(30);

    /// <summary>The most reservations; the oldest ends early if there are more. A hundred times what kube-scheduler binds in 5 s.</summary>
    public const int MaxReservations = 100_000;

    /// <summary>
    /// The most groups with built ledgers, the most recently used ones. For other groups only the counts are kept, and the ledger is
    /// rebuilt when one of their pods is scored.
    /// </summary>
    public const int MaxLedgers = 256;

    /// <summary>
    /// The most bytes of ledgers with the block maps that they keep alive (<c>BlockMap:MaxBytes</c>). Above it, the least recently used are
    /// dropped. Default <see cref="BlockMapOptions.DefaultMaxBytes"/>.
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
