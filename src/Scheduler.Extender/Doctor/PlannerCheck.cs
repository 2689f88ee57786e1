using System.Globalization;
using Scheduler.Core;
using Scheduler.Core.Pods;
using Scheduler.Kubernetes.Access;
using Scheduler.Planner;

namespace Scheduler.Extender.Doctor;

/// <summary>
/// The planner, link by link: the API server's version, a leader, the webhook and its certificate, a pod that is gated, and none that stays
/// so.
/// </summary>
internal sealed class PlannerCheck(
    ClusterProbe? probe, PlannerOptions options, ClusterSnapshot snapshot, WebhookCheck webhook, GateCheck gate, TimeProvider clock)
    : IDoctorCheck
{
    private const string Check = "planner";
    private const string Lease = $"{Check}/lease", Overdue = $"{Check}/overdue", Version = $"{Check}/version";

    /// <summary>A lease that was not renewed for so long is not held, even if clocks differ; it is valid for 15 s.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>Replicas that do not lead, and a slow API server, may take this much longer than <c>Planner:MaxGated</c>.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        if (probe is null)
            return [Finding.Fail(Check, "Planner:Enabled is true, and Kubernetes:Enabled is false.", "Set Kubernetes:Enabled to true.")];
        var links = new List<Finding>
        {
            await JudgeVersionAsync(probe, cancellationToken),
            await JudgeLeaseAsync(probe, cancellationToken),
        };
        links.AddRange(await webhook.ExamineAsync(probe, cancellationToken));
        return
        [
            .. links,
            await gate.ExamineAsync(probe, links.Find(link => link.State == FindingState.Fail), cancellationToken),
            await JudgeOverdueAsync(cancellationToken),
        ];
    }

    private static async Task<Finding> JudgeVersionAsync(ClusterProbe probe, CancellationToken cancellationToken)
    {
        var answer = await probe.GetVersionAsync(cancellationToken);
        if (!IsNumber((string?)answer.Body?["major"], out var major) || !IsNumber((string?)answer.Body?["minor"], out var minor))
            return Finding.Unknown(Version, $"The API server's version is not known. {answer.Message}", "Fix the check kubernetes first.");
        return (major, minor) switch
        {
            ( < 1, _) or (1, < 30) => Finding.Fail(
                Version,
                $"The API server is {major}.{minor}: scheduling gates and matchConditions are stable from 1.30 on.",
                "Upgrade the cluster, or use the extender alone: Planner:Enabled=false."),
            (1, < 35) => Finding.Ok(
                Version,
                $"The API server is {major}.{minor}: kube-scheduler tries a nominated node first. That others than it may set one is "
                    + "promised from 1.35 on (beta)."),
            _ => Finding.Ok(Version, $"The API server is {major}.{minor}: others than kube-scheduler may set a nominated node (beta)."),
        };
    }

    // Some clouds write 30+.
    private static bool IsNumber(string? text, out int number) =>
        int.TryParse(text?.TrimEnd('+'), NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private async Task<Finding> JudgeLeaseAsync(ClusterProbe probe, CancellationToken cancellationToken)
    {
        const string HowToLead = "Check that a replica runs with Planner:Enabled, and its rights on leases (rbac/…). Without a leader no "
            + "pod is gated, and gated ones are released by Planner:MaxGated.";
        var (itsNamespace, name) = (options.Lease.Split('/')[0], options.Lease.Split('/')[1]);
        var lease = await probe.GetLeaseAsync(itsNamespace, name, cancellationToken);
        if (lease.Code == 404) return Finding.Fail(Lease, $"There is no lease {options.Lease}: no replica plans.", HowToLead);
        if (!lease.IsOk) return Finding.Unknown(Lease, lease.Message, $"Grant us get on the lease {options.Lease}.");
        var spec = lease.Body!["spec"];
        if ((string?)spec?["holderIdentity"] is not { Length: > 0 } holder)
            return Finding.Fail(Lease, $"No replica holds the lease {options.Lease}.", HowToLead);
        var isRead = DateTimeOffset.TryParse((string?)spec["renewTime"], CultureInfo.InvariantCulture, out var renewed);
        var ago = clock.GetUtcNow() - renewed;
        return isRead && ago < LongestPause
            ? Finding.Ok(Lease, $"{holder} holds the lease {options.Lease}: it plans.")
            : Finding.Fail(
                Lease,
                $"{holder} held the lease {options.Lease}, and has not renewed it {(isRead ? $"since {renewed:u}" : "ever")}.",
                HowToLead);
    }

    private async Task<Finding> JudgeOverdueAsync(CancellationToken cancellationToken)
    {
        if (!await snapshot.IsListedAsync(cancellationToken))
            return Finding.Unknown(Overdue, "Pods could not be listed.", "Fix the checks kubernetes and rbac first.");
        var latest = options.MaxGated.Value + Grace;
        var gated = snapshot.LocalityPods.Where(pod => !pod.IsGone && pod.IsGatedByUsAlone).ToArray();
        var overdue = gated.Where(pod => pod.CreatedAt is { } created && clock.GetUtcNow() - created > latest).ToArray();
        if (overdue.Length == 0) return Finding.Ok(Overdue, $"{gated.Length} pods have our gate alone, none for too long.");
        // Since when other gates are gone is recorded nowhere.
        return Finding.Warn(
            Overdue,
            $"{overdue.Length} pods that were created more than {new Duration(latest).ToText()} ago have our gate alone, such as "
                + $"{NameOf(overdue[0])}: no replica releases them, or another gate was removed only now.",
            $"If it goes on, see the planner's log, and release them: release --older-than {new Duration(latest).ToText()}.");
    }

    private static string NameOf(LocalityPod pod) => $"{pod.Metadata.Namespace}/{pod.Metadata.Name}";
}
