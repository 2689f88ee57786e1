using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Pods;
using Scheduler.Kubernetes.Access;

namespace Scheduler.Extender.Doctor;

/// <summary>A pod's job: its annotations and input, then the three stages of a local read.</summary>
internal sealed class JobCheck(
    string podNamespace,
    string podName,
    ClusterSnapshot snapshot,
    LocalityRequestReader reader,
    IBlockMapSource source,
    DataNodeDirectory directory,
    TopologyState topology,
    ClusterProbe? probe,
    SparkJobReader? spark) : IDoctorCheck
{
    private const string WhatAsks = "Set the annotation hdfs.locality/paths on the pod itself: on executors, and on the driver to have its "
        + "input read ahead.";

    private static readonly string[] Stages = ["job/placement", "job/host-names", "job/near-reads", "job/short-circuit"];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        if (!await snapshot.IsListedAsync(cancellationToken))
            return [Finding.Unknown("job", "Nodes and pods could not be listed.", "Fix the checks kubernetes and rbac first.")];
        var pod = snapshot.LocalityPods.FirstOrDefault(pod => pod.Metadata.Namespace == podNamespace && pod.Metadata.Name == podName);
        if (pod is null || reader.Read(pod.Metadata) is not { } request)
            return [Finding.Fail("job", $"No pod {podNamespace}/{podName} asks for locality.", WhatAsks)];
        var findings = new List<Finding>(AnnotationsOf(pod, request));
        var maps = await ReadAsync(request, findings, cancellationToken);
        if (maps.Count == 0)
            return [.. findings, .. Unknown("No block map of its input could be read.", "Fix the check job/input first.")];
        if (PathCheck.OfMissing("job/missing", maps) is { State: not FindingState.Ok } missing) findings.Add(missing);
        var siblings = snapshot.LocalityPods.Where(
            other => !other.IsGone && reader.Read(other.Metadata) is { } theirs && IsSibling(request, theirs));
        findings.Add(new PlacementStage(maps, topology.Current).Examine([.. siblings]));
        var spec = probe is null ? null : await probe.GetPodAsync(podNamespace, podName, cancellationToken);
        if (spec is not { IsOk: true, Body: { } body })
            return
            [
                .. findings,
                .. Unknown(
                    spec?.Message ?? "Kubernetes:Enabled is false.", "Grant us list on pods, or use a KUBECONFIG that has it.").Skip(1),
            ];
        var job = spark is null ? null : await spark.ReadAsync(pod, body, request, cancellationToken);
        return [.. findings, .. new ReadStages(body, pod, maps, topology.Current, job).Examine()];
    }

    /// <summary>The three stages, none of which could be checked; the first needs only block maps.</summary>
    private static IEnumerable<Finding> Unknown(string why, string remedy) => Stages.Select(check => Finding.Unknown(check, why, remedy));

    private static bool IsSibling(LocalityRequest one, LocalityRequest other) =>
        !other.IsDriver && one.Pod.Namespace == other.Pod.Namespace && one.Group == other.Group;

    private static IEnumerable<Finding> AnnotationsOf(LocalityPod pod, LocalityRequest request)
    {
        foreach (var ignored in request.Ignored)
            yield return Finding.Fail(
                "job/annotations", ignored.Message, "Correct the annotation; the wrong part is ignored, and the rest is used.");
        if (request is { Ignored.IsEmpty: true, Paths.IsEmpty: true })
        {
            yield return Finding.Warn(
                "job/annotations",
                "No path of the pod is known: there is none, or its annotations are too long to be kept.",
                "Run explain, which shows what was read.");
        }
        else if (request.Ignored.IsEmpty)
        {
            yield return Finding.Ok("job/annotations", $"Reads {string.Join(", ", request.Paths)} in the group {request.GroupName}.");
        }

        if (pod.NodeName is null)
            yield return Finding.Warn("job/bound", $"{pod.Metadata.Name} is not bound yet.", "See its events: kubectl describe pod.");
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

/// <summary>Stage 1 of 3: pods on nodes that hold their input.</summary>
internal sealed class PlacementStage(IReadOnlyList<BlockMap> maps, NetworkTopology topology)
{
    private const string Check = "job/placement";

    public Finding Examine(IReadOnlyList<LocalityPod> siblings)
    {
        var placed = siblings.Where(pod => pod.NodeName is not null).ToArray();
        if (placed.Length == 0)
            return Finding.Unknown(Check, "None of its pods is bound yet.", "Run doctor again when they are; explain shows the answer.");
        var near = NodesWithInput();
        var elsewhere = placed.Where(pod => !near.Contains(pod.NodeName!)).ToArray();
        var evidence =
            $"{placed.Length - elsewhere.Length} of {placed.Length} bound pods are on one of the {near.Count} nodes that hold their input";
        if (elsewhere.Length == 0) return Finding.Ok(Check, $"{evidence}.");
        var strangers = elsewhere.Count(pod => pod.SchedulerName == "default-scheduler");
        return new Finding(
            Check,
            elsewhere.Length == placed.Length ? FindingState.Fail : FindingState.Warn,
            $"{evidence}; {elsewhere[0].Metadata.Name} is on {elsewhere[0].NodeName}.",
            strangers > 0
                ? "Name our scheduler in spec.schedulerName: the stock scheduler placed them, and it does not call the extender."
                : "Run explain for the reason: outvoted (raise the extender's weight), not offered (sampling, taints, affinities), or full "
                    + "(let pods wait).");
    }

    private HashSet<string> NodesWithInput()
    {
        var nodes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var map in maps)
            foreach (var dataNode in map.DataNodes)
                if (topology.Identity.Match(dataNode, map.Origin.ReadAt).Node is { IsNone: false } node)
                    nodes.Add(topology.Cluster[node].Name);
        return nodes;
    }
}
