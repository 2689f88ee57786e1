using Scheduler.Extender.Configuration;
using Scheduler.Kubernetes.Access;

namespace Scheduler.Extender.Doctor;

/// <summary>The API server: whether it answers, and which rights are missing.</summary>
internal sealed class ClusterCheck(ClusterProbe? probe, Settings settings, ClusterSnapshot snapshot) : IDoctorCheck
{
    /// <summary>The finding about the API server, and about all rights where none can be checked.</summary>
    public const string Cluster = "kubernetes", Rights = "rbac";

    private const string Leases = "coordination.k8s.io";
    private const string Disabled = "Kubernetes:Enabled is false: a DataNode's host name is taken for its node's name.";

    private static readonly ClusterRight Waits = new("patch", "", "pods/status");

    private static readonly (ClusterRight Right, FindingState Without, string For)[] Always =
    [
        (new("list", "", "nodes"), FindingState.Fail, "to know which node a DataNode is on"),
        (new("watch", "", "nodes"), FindingState.Fail, "to know which node a DataNode is on"),
        (new("list", "", "pods"), FindingState.Fail, "to know which pods ask for locality and where they were bound"),
        (new("watch", "", "pods"), FindingState.Fail, "to know which pods ask for locality and where they were bound"),
        (new("create", "events.k8s.io", "events"), FindingState.Warn, "to write Events about what is wrong with a pod's annotations"),
        (Waits, FindingState.Warn, "to record the waits of pods with hdfs.locality/max-wait (overlay waiting)"),
        (new("create", "authentication.k8s.io", "tokenreviews"), FindingState.Warn, "to know who calls the API from another machine"),
        (new("create", "authorization.k8s.io", "subjectaccessreviews"), FindingState.Warn, "to know whether that caller may"),
    ];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        if (probe is null)
        {
            return
            [
                Finding.Warn(Cluster, Disabled, "Set Kubernetes:Enabled to true in a cluster."),
                Unreviewed("no API server is asked (Kubernetes:Enabled is false)"),
            ];
        }

        var version = await probe.GetVersionAsync(cancellationToken);
        if (!version.IsOk) return [Unreachable(version), Unreviewed("the API server did not answer")];
        return
        [
            Finding.Ok(Cluster, $"The API server answers (version {version.Body!["gitVersion"]})."),
            .. await Task.WhenAll(RightsFor(settings).Select(right => ExamineAsync(probe, right, cancellationToken))),
        ];
    }

    /// <summary>The rights that the service needs with these settings.</summary>
    internal static IEnumerable<(ClusterRight Right, FindingState Without, string For)> RightsFor(Settings settings)
    {
        var lease = settings.Kubernetes.SchedulerLease.Split('/', 2);
        IEnumerable<(ClusterRight, FindingState, string)> needed = Always.Append((
            new ClusterRight("get", Leases, "leases", lease[0], lease[^1]),
            FindingState.Warn,
            "to name the replica that was asked about a pod when there is no Redis"));
        if (settings.Extender.Bind)
            needed = needed.Append((new ClusterRight("create", "", "pods/binding"), FindingState.Fail, "to bind pods (Extender:Bind)"));
        return settings.Planner.Enabled
            ? needed.Where(one => one.Item1 != Waits).Concat(ForPlans(settings.Planner.Lease.Split('/', 2)))
            : needed;
    }

    private static IEnumerable<(ClusterRight, FindingState, string)> ForPlans(string[] lease) =>
    [
        (new("patch", "", "pods"), FindingState.Fail, "to remove our scheduling gate (Planner:Enabled)"),
        (Waits, FindingState.Fail, "to nominate nodes (Planner:Enabled), and to record waits"),
        (new("create", Leases, "leases", lease[0]), FindingState.Fail, "to elect the replica that plans (Planner:Lease)"),
        (new("get", Leases, "leases", lease[0], lease[^1]), FindingState.Fail, "to elect the replica that plans (Planner:Lease)"),
        (new("update", Leases, "leases", lease[0], lease[^1]), FindingState.Fail, "to elect the replica that plans (Planner:Lease)"),
    ];

    private static Finding Unreviewed(string why) =>
        Finding.Unknown(Rights, $"Our rights are not known: {why}.", $"Fix the check {Cluster} first.");

    private static Finding Unreachable(ClusterProbeResult version) => Finding.Fail(Cluster, version.Message, version.Code == 401
        ? "Use a token or client certificate that the API server knows: the service account's, or the one of KUBECONFIG."
        : "Check that the API server runs and is reachable: KUBECONFIG, or KUBERNETES_SERVICE_HOST in a pod; network policies.");

    private async Task<Finding> ExamineAsync(
        ClusterProbe probe, (ClusterRight Right, FindingState Without, string For) needed, CancellationToken cancellationToken)
    {
        var check = $"{Rights}/{needed.Right}";
        var (isAllowed, message) = await probe.MayAsync(needed.Right, cancellationToken);
        if (isAllowed == false && needed.Right == Waits && !settings.Planner.Enabled && await NoPodWaitsAsync(cancellationToken))
            return Finding.Ok(check, $"We may not {needed.Right}. It is not needed, since no pod asks to wait (hdfs.locality/max-wait).");
        return isAllowed switch
        {
            true => Finding.Ok(check, $"We may {needed.Right}."),
            false => new Finding(
                check,
                needed.Without,
                $"We may not {needed.Right}.",
                $"Grant it {needed.For}: a ClusterRole as in deploy/extender/role.yaml{Planners}, bound to our service account."),
            null => Finding.Unknown(check, message, "Ask the API server itself: kubectl auth can-i --list."),
        };
    }

    private string Planners => settings.Planner.Enabled ? " or deploy/overlays/planner/role.yaml" : "";

    /// <summary>Whether no known pod would wait.</summary>
    private async Task<bool> NoPodWaitsAsync(CancellationToken cancellationToken) =>
        settings.Delay.MaxWait.Value == TimeSpan.Zero
        || (await snapshot.IsListedAsync(cancellationToken) && snapshot.PodsThatWouldWait == 0);
}
