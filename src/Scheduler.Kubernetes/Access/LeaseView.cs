using k8s.Models;

namespace Scheduler.Kubernetes.Access;

/// <summary>
/// What this replica knows of a lease: who holds it, and since when nothing of it has changed. Ends are counted by the monotonic clock,
/// which no correction of the time of day moves, from the moment when a change was seen. So replicas need not agree on the time of day.
/// Immutable.
/// </summary>
/// <param name="Lease">The lease as it was last read or written; null: there is none, or it was not read.</param>
/// <param name="SeenAt">Timestamp of the moment when its version was first seen.</param>
internal sealed record LeaseView(V1Lease? Lease, long SeenAt)
{
    /// <summary>How long a lease is valid after its last renewal.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long the leader trusts its last renewal, counted from before it was sent. The rest of <see cref="Duration"/> is what clocks may
    /// differ in pace, and what a write that was begun in time may take.
    /// </summary>
    public static readonly TimeSpan RenewDeadline = TimeSpan.FromSeconds(10);

    /// <summary>A duration in the lease beyond this is not believed.</summary>
    private static readonly TimeSpan LongestDuration = TimeSpan.FromMinutes(1);

    /// <summary>Nothing is known.</summary>
    public static LeaseView Unknown { get; } = new(null, 0);

    /// <summary>When our own last renewal was sent, by both clocks; null when the lease is not ours.</summary>
    public (long Timestamp, DateTimeOffset Time)? Renewed { get; init; }

    /// <summary>Who holds it, alive or not; null: no replica.</summary>
    public string? Holder => Lease?.Spec?.HolderIdentity is { Length: > 0 } holder ? holder : null;

    /// <summary>How long this replica is the leader, without another renewal; zero or less: it is not.</summary>
    /// <remarks>
    /// The time of day counts too, as the monotonic clock stands still while a virtual machine is suspended. A jump of it ends the
    /// leadership at worst, until the next renewal.
    /// </remarks>
    public TimeSpan LeadsFor(TimeProvider clock)
    {
        if (Renewed is not { } renewed) return TimeSpan.Zero;
        var elapsed = clock.GetElapsedTime(renewed.Timestamp);
        var byTimeOfDay = clock.GetUtcNow() - renewed.Time;
        return RenewDeadline - (elapsed > byTimeOfDay ? elapsed : byTimeOfDay);
    }

    /// <summary>How long the holder, another replica, is still taken to live; zero or less: the lease may be taken.</summary>
    public TimeSpan HeldFor(TimeProvider clock) => Holder is null ? TimeSpan.Zero : ValidFor - clock.GetElapsedTime(SeenAt);

    /// <summary>This view after the lease was read: only a new version shows that its holder lives.</summary>
    public LeaseView Read(V1Lease? lease, string identity, TimeProvider clock)
    {
        var isSame = lease?.Metadata?.ResourceVersion is { } version && version == Lease?.Metadata?.ResourceVersion;
        var isOurs = Renewed is not null && lease?.Spec?.HolderIdentity == identity;
        return new LeaseView(lease, isSame ? SeenAt : clock.GetTimestamp()) { Renewed = isOurs ? Renewed : null };
    }

    // Another version of this program may use another duration.
    private TimeSpan ValidFor
    {
        get
        {
            var written = TimeSpan.FromSeconds(Lease?.Spec?.LeaseDurationSeconds ?? 0);
            return written < Duration ? Duration : written < LongestDuration ? written : LongestDuration;
        }
    }
}
