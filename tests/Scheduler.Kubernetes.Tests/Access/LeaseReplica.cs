using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Kubernetes.Access;
using Scheduler.Kubernetes.Client;
using Scheduler.Sandbox;

namespace Scheduler.Kubernetes.Tests.Access;

/// <summary>A replica that wants the lease, with a time of day of its own.</summary>
internal sealed class LeaseReplica : IDisposable
{
    public const string LeaseName = "hdfs-locality/planner";

    private readonly ApiServerClient _client;
    private DateTimeOffset _nextStep;

    public LeaseReplica(Uri server, ManualTimeProvider time, string identity)
    {
        Clock = new SkewedTime(time);
        _client = new ApiServerClient(new ClusterConnection(server), new KubernetesOptions(), IKubernetesObserver.None, Clock);
        Identity = identity;
        Lease = new PlannerLease(
            new LeaseCalls(_client, LeaseName), identity, Clock, new Random(1), NullLogger<PlannerLease>.Instance);
    }

    public string Identity { get; }

    public PlannerLease Lease { get; }

    public SkewedTime Clock { get; }

    public bool IsLeader => Lease.IsLeader;

    /// <summary>Makes the attempt that is due by the pause of the one before.</summary>
    public async Task StepIfDueAsync(DateTimeOffset now)
    {
        if (now >= _nextStep) _nextStep = now + await StepAsync();
    }

    public Task<TimeSpan> StepAsync() => Lease.StepAsync(CancellationToken.None);

    public void Dispose()
    {
        Lease.Dispose();
        _client.Dispose();
    }
}

/// <summary>A clock whose time of day jumps while its monotonic time goes on.</summary>
internal sealed class SkewedTime(ManualTimeProvider time) : TimeProvider
{
    public TimeSpan Jump { get; set; }

    public override long TimestampFrequency => time.TimestampFrequency;

    public override long GetTimestamp() => time.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Jump;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);
}
