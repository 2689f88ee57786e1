using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Pods;
using Scheduler.Kubernetes.Access;

namespace Scheduler.Extender.Doctor;

/// <summary>A pod's job: its annotations and input, then the three stages of a local read.</summary>
internal sealed class JobCheck(
    string podNamespace,
    string podName,
    ClusterSnapshot picture,
    LocalityRequestReader reader,
    IBlockMapSource source,
    DataNodeDirectory directory,
    TopologyState topology,
    ClusterProbe? probe) : IDoctorCheck
{
    private const string WhatAsks = "Give the pod itself (executor, not driver) the annotation hdfs.locality/paths.";

    private static readonly string[] Stages = ["job/placement", "job/host-names", "job/near-reads", "job/short-circuit"];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        if (!await picture.IsListedAsync(cancellationToken))
            return [Finding.Unknown("job", "Nodes and pods could not be listed.", "Mend the checks kubernetes and rbac first.")];
        var pod = picture.LocalityPods.FirstOrDefault(pod => pod.Metadata.Namespace == podNamespace && pod.Metadata.Name == podName);
        if (pod is null || reader.Read(pod.Metadata) is not { } request)
            return [Finding.Fail("job", $"No pod {podNamespace}/{podName} asks for locality.", WhatAsks)];
        var findings = new List<Finding>(AnnotationsOf(pod, request));
        var maps = await ReadAsync(request, findings, cancellationToken);
        if (maps.Count == 0)
            return [.. findings, .. Unknown("No block map of its input could be read.", "Mend the check job/input first.")];
        if (PathCheck.OfMissing("job/missing", maps) is { State: not FindingState.Ok } missing) findings.Add(missing);
        var siblings = picture.LocalityPods.Where(other => !other.IsGone && reader.Read(other.Metadata) is { } theirs && IsSibling(request, theirs));
        findings.Add(new PlacementStage(maps, topology.Current).Examine([.. siblings]));
        var spec = probe is null ? null : await probe.GetPodAsync(podNamespace, podName, cancellationToken);
        findings.AddRange(spec is { IsOk: true }
            ? new ReadStages(spec.Body!, pod, maps, topology.Current).Examine()
            : Unknown(spec?.Message ?? "Kubernetes:Enabled is false.", "Let us get pods, or give a KUBECONFIG that may.").Skip(1));
        return findings;
    }

    /// <summary>The three stages, none of which could be looked at; the first needs no more than block maps.</summary>
    private static IEnumerable<Finding> Unknown(string why, string cure) => Stages.Select(check => Finding.Unknown(check, why, cure));

    private static bool IsSibling(LocalityRequest one, LocalityRequest other) =>
        one.Pod.Namespace == other.Pod.Namespace && one.Group == other.Group;

    private static IEnumerable<Finding> AnnotationsOf(LocalityPod pod, LocalityRequest request)
    {
        foreach (var ignored in request.Ignored)
            yield return Finding.Fail("job/annotations", ignored.Message, "Correct the annotation; what is wrong in it is ignored, the rest counts.");
        if (request is { Ignored.IsEmpty: true, Paths.IsEmpty: true })
        {
            yield return Finding.Warn(
                "job/annotations",
                "No path of the pod is known: there is none, or its annotations are too long to be kept.",
                "Ask explain, which says what was read.");
        }
        else if (request.Ignored.IsEmpty)
        {
            yield return Finding.Ok("job/annotations", $"Reads {string.Join(", ", request.Paths)} in the group {request.GroupName}.");
        }

        if (pod.NodeName is null) yield return Finding.Warn("job/bound", $"{pod.Metadata.Name} is not bound yet.", "See its events: kubectl describe pod.");
    }

    private async Task<List<BlockMap>> ReadAsync(LocalityRequest request, List<Finding> findings, CancellationToken cancellationToken)
    {
        var maps = new List<BlockMap>();
        foreach (var path in request.Paths)
        {
            var (map, finding) = await PathCheck.ReadAsync("job/input", path, source, cancellationToken);
            findings.Add(finding);
            if (map is null) continue;
            maps.Add(map);
            directory.Learn(map);
        }

        return maps;
    }
}
