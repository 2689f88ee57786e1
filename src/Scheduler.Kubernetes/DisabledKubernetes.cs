using Scheduler.Core.Access;
using Scheduler.Core.Health;
using Scheduler.Core.Planning;
using Scheduler.Core.Pods;

namespace Scheduler.Kubernetes;

/// <summary>Replaces the cluster when <c>Kubernetes:Enabled=false</c>: nothing is read and nothing can be written.</summary>
internal sealed class DisabledKubernetes(TimeProvider clock)
    : IHealthReporter, IPodBinder, IPodEvents, IPodConditions, IPodGates, IAccessReviewer, ISchedulerLease, IPlannerLease
{
    private const string Why = "Kubernetes:Enabled is false";

    private readonly DateTimeOffset _since = clock.GetUtcNow();

    /// <inheritdoc/>
    public bool IsLeader => false;

    /// <inheritdoc/>
    public string? Leader => null;

    /// <inheritdoc/>
    public Task Changed { get; } = new TaskCompletionSource().Task;

    /// <inheritdoc/>
    public IReadOnlyList<HealthReport> Report() =>
        [new HealthReport("kubernetes", false, _since, $"{Why}: nodes are matched to DataNodes by name only.")];

    /// <inheritdoc/>
    public Task<string?> BindAsync(
        string podNamespace, string podName, string podUid, string nodeName, CancellationToken cancellationToken) =>
        Task.FromResult<string?>($"Cannot bind pod {podNamespace}/{podName}: {Why}.");

    /// <inheritdoc/>
    public void Record(PodMetadata pod, string reason, string note, bool warning)
    {
        // There is no cluster.
    }

    /// <inheritdoc/>
    public Task<string?> SetAsync(
        PodMetadata pod, string type, DateTimeOffset since, string reason, string message, CancellationToken cancellationToken) =>
        CannotPatch(pod);

    /// <inheritdoc/>
    public Task<string?> EndAsync(PodMetadata pod, string type, string reason, string message, CancellationToken cancellationToken) =>
        CannotPatch(pod);

    /// <inheritdoc/>
    public Task<string?> ClearAsync(PodMetadata pod, string type, CancellationToken cancellationToken) =>
        CannotPatch(pod);

    /// <inheritdoc/>
    public Task<GateWrite> NominateAsync(LocalityPod pod, string nodeName, CancellationToken cancellationToken) => CannotWrite(pod);

    /// <inheritdoc/>
    public Task<GateWrite> ClearNominationAsync(LocalityPod pod, CancellationToken cancellationToken) => CannotWrite(pod);

    /// <inheritdoc/>
    public Task<GateWrite> ReleaseAsync(LocalityPod pod, CancellationToken cancellationToken) => CannotWrite(pod);

    /// <inheritdoc/>
    public ValueTask<string?> HolderAsync(CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public Task<AccessReview> ReviewAsync(string token, ResourceAccess access, CancellationToken cancellationToken) =>
        Task.FromResult(new AccessReview(
            AccessVerdict.Forbidden,
            $"{Why}, so a caller cannot be authenticated: call from this machine, or set Management:Authorization=None."));

    private static Task<GateWrite> CannotWrite(LocalityPod pod) =>
        Task.FromResult(new GateWrite(GateWriteEnd.Refused, Problem(pod.Metadata)));

    private static Task<string?> CannotPatch(PodMetadata pod) => Task.FromResult<string?>(Problem(pod));

    private static string Problem(PodMetadata pod) => $"Cannot patch pod {pod.Namespace}/{pod.Name}: {Why}.";
}
