using System.Text.Json.Nodes;
using Scheduler.Core.Pods;
using Scheduler.Extender.Configuration;
using Scheduler.Kubernetes.Access;

namespace Scheduler.Extender.Doctor;

/// <summary>Whether a new pod that asks for locality gets our gate: one is made with <c>dryRun=All</c>, which stores nothing.</summary>
internal sealed class GateCheck(DoctorQuestion question, Settings settings, ClusterSnapshot snapshot, LocalityRequestReader reader)
{
    private const string Check = "webhook/gate";
    private const string HowToLabel = $"kubectl label namespace NAMESPACE {WebhookCheck.Label}={WebhookCheck.LabelValue}";

    /// <summary>Makes the pod.</summary>
    /// <param name="probe">The API server.</param>
    /// <param name="broken">A link before this one that is broken; null when all hold, or are unknown.</param>
    /// <param name="cancellationToken">The caller gave up.</param>
    public async Task<Finding> ExamineAsync(ClusterProbe probe, Finding? broken, CancellationToken cancellationToken)
    {
        var (podNamespace, unknown) = await NamespaceAsync(probe, cancellationToken);
        if (podNamespace is null) return unknown!;
        if (PathsIn(podNamespace) is not { } paths)
            return Finding.Unknown(
                Check, $"No path is known that pods of {podNamespace} may use (Paths).", "Name one that they may use: --path.");
        var made = await probe.TryCreatePodAsync(PodThatAsks(paths), podNamespace, cancellationToken);
        if (!made.IsOk)
            return Finding.Unknown(
                Check,
                $"No pod could be made in {podNamespace} with dryRun=All: {made.Message}",
                "Grant us create on pods there, or use a KUBECONFIG that has it; admission policies and quotas may refuse it, too.");
        var gates = made.Body!["spec"]?["schedulingGates"] as JsonArray ?? [];
        return gates.Any(gate => (string?)gate?["name"] == IPodGates.Gate)
            ? Finding.Ok(Check, $"A new pod in {podNamespace} that asks for locality gets our gate.")
            : Finding.Fail(Check, $"A new pod in {podNamespace} that asks for locality does not get our gate.", WhatToFix(broken));
    }

    private static string WhatToFix(Finding? broken) => broken is { } link
        ? $"Fix the check {link.Check} first."
        : "Every link that could be checked holds. Check those that are unknown, the readiness of replicas, Planner:MaxGatedPods, "
            + "and whether the webhook answers within its timeoutSeconds (admission_duration_seconds, by outcome).";

    /// <summary>Where pods are planned: the pod's namespace, or the first with the label. Else what to say.</summary>
    private async Task<(string? Name, Finding? Unknown)> NamespaceAsync(ClusterProbe probe, CancellationToken cancellationToken)
    {
        var answer = question.PodNamespace is { } named
            ? await probe.GetNamespaceAsync(named, cancellationToken)
            : await probe.FindNamespaceAsync($"{WebhookCheck.Label}={WebhookCheck.LabelValue}", cancellationToken);
        if (!answer.IsOk)
        {
            return (null, Finding.Unknown(
                Check,
                $"Whether pods are planned in a namespace is not known: {answer.Message}",
                "Grant us get and list on namespaces, or use a KUBECONFIG that has it."));
        }

        var found = question.PodNamespace is null ? (answer.Body!["items"] as JsonArray)?.FirstOrDefault() : answer.Body;
        if (found is null)
            return (null, Finding.Warn(Check, $"No namespace has the label {WebhookCheck.Label}: no pod is planned.", HowToLabel));
        var name = (string?)found["metadata"]?["name"];
        return (string?)found["metadata"]?["labels"]?[WebhookCheck.Label] == WebhookCheck.LabelValue
            ? (name, null)
            : (null, Finding.Warn(
                Check, $"Pods of {name} are not planned: it has no label {WebhookCheck.Label}={WebhookCheck.LabelValue}.", HowToLabel));
    }

    /// <summary>A path that a pod of the namespace may use: what is asked about, the pod's own, or the root.</summary>
    private string? PathsIn(string podNamespace)
    {
        var own = snapshot.LocalityPods.FirstOrDefault(
            pod => pod.Metadata.Namespace == podNamespace && (question.PodName is null || pod.Metadata.Name == question.PodName));
        return new[] { question.Paths, own?.Metadata.Annotations.GetValueOrDefault(LocalityAnnotations.Paths), "/" }
            .OfType<string>()
            .FirstOrDefault(paths => reader.Read(DoctorQuestion.PodThatAsks(paths) with { Namespace = podNamespace })
                is { Paths.IsEmpty: false });
    }

    /// <summary>It passes Pod Security's strictest level.</summary>
    private JsonObject PodThatAsks(string paths) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Pod",
        ["metadata"] = new JsonObject
        {
            ["generateName"] = "hdfs-locality-doctor-",
            ["annotations"] = new JsonObject { [LocalityAnnotations.Paths] = paths },
        },
        ["spec"] = new JsonObject
        {
            ["schedulerName"] = settings.Planner.EffectiveSchedulerNames[0],
            ["automountServiceAccountToken"] = false,
            ["securityContext"] = new JsonObject
            {
                ["runAsNonRoot"] = true,
                ["runAsUser"] = 65534,
                ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" },
            },
            ["containers"] = new JsonArray(new JsonObject
            {
                ["name"] = "pause",
                ["image"] = "registry.k8s.io/pause:3.10",
                ["resources"] = new JsonObject { ["requests"] = Little(), ["limits"] = Little() },
                ["securityContext"] = new JsonObject
                {
                    ["allowPrivilegeEscalation"] = false,
                    ["capabilities"] = new JsonObject { ["drop"] = new JsonArray("ALL") },
                },
            }),
        },
    };

    private static JsonObject Little() => new() { ["cpu"] = "1m", ["memory"] = "1Mi" };
}
