using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
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
    /// <summary>Inputs of siblings that are read; the pods of further ones are not judged.</summary>
    private const int MaxInputs = 100;

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
        findings.Add(PlacementStage.Examine(await SiblingsAsync(request, maps, cancellationToken), topology.Current));
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

    /// <summary>The pod and its siblings, each with its own input: pods of an Indexed Job may read a part each.</summary>
    private async Task<List<PlacedPod>> SiblingsAsync(
        LocalityRequest request, IReadOnlyList<BlockMap> maps, CancellationToken cancellationToken)
    {
        var inputs = new Dictionary<InputSet, IReadOnlyList<BlockMap>> { [InputSet.Of(request.Paths)] = maps };
        var siblings = new List<PlacedPod>();
        foreach (var other in snapshot.LocalityPods.Where(other => !other.IsGone))
        {
            if (reader.Read(other.Metadata) is not { } theirs || !IsSibling(request, theirs)) continue;
            var input = InputSet.Of(theirs.Paths);
            if (!inputs.TryGetValue(input, out var known) && other.NodeName is not null && inputs.Count < MaxInputs)
                inputs.Add(input, known = await ReadAsync(theirs, [], cancellationToken));
            siblings.Add(new PlacedPod(other, known ?? []));
        }

        return siblings;
    }

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

/// <summary>A pod of the job and the maps of its own input; none when they could not be read.</summary>
internal sealed record PlacedPod(LocalityPod Pod, IReadOnlyList<BlockMap> Maps);

/// <summary>Stage 1 of 3: pods on nodes that hold their input.</summary>
internal static class PlacementStage
{
    private const string Check = "job/placement";

    public static Finding Examine(IReadOnlyList<PlacedPod> siblings, NetworkTopology topology)
    {
        var placed = siblings.Where(sibling => sibling.Pod.NodeName is not null).ToArray();
        if (placed.Length == 0)
            return Finding.Unknown(Check, "None of its pods is bound yet.", "Run doctor again when they are; explain shows the answer.");
        var judged = placed.Where(sibling => sibling.Maps.Count > 0).ToArray();
        if (judged.Length == 0)
            return Finding.Unknown(Check, "The input of no bound pod could be read.", "Fix the check job/input first.");
        var nodes = judged.Select(sibling => sibling.Maps).Distinct().ToDictionary(maps => maps, maps => NodesWith(maps, topology));
        var elsewhere = judged.Where(sibling => !nodes[sibling.Maps].Contains(sibling.Pod.NodeName!)).ToArray();
        var evidence = EvidenceOf(placed.Length, judged.Length, judged.Length - elsewhere.Length, [.. nodes.Values]);
        if (elsewhere.Length == 0) return Finding.Ok(Check, $"{evidence}.");
        var strangers = elsewhere.Count(sibling => sibling.Pod.SchedulerName == "default-scheduler");
        return new Finding(
            Check,
            elsewhere.Length == judged.Length ? FindingState.Fail : FindingState.Warn,
            $"{evidence}; {elsewhere[0].Pod.Metadata.Name} is on {elsewhere[0].Pod.NodeName}.",
            strangers > 0
                ? "Name our scheduler in spec.schedulerName: the stock scheduler placed them, and it does not call the extender."
                : "Run explain for the reason: outvoted (raise the extender's weight), not offered (sampling, taints, affinities), or full "
                    + "(let pods wait).");
    }

    private static string EvidenceOf(int placed, int judged, int near, HashSet<string>[] nodes)
    {
        var holders = nodes.Length == 1 ? $"one of the {nodes[0].Count} nodes that hold their input" : "a node that holds its own part";
        var unknown = judged < placed ? $", and the input of {placed - judged} more could not be read" : "";
        return $"{near} of {judged} bound pods are on {holders}{unknown}";
    }

    private static HashSet<string> NodesWith(IReadOnlyList<BlockMap> maps, NetworkTopology topology)
    {
        var nodes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var map in maps)
            foreach (var dataNode in map.DataNodes)
                if (topology.Identity.Match(dataNode, map.Origin.ReadAt).Node is { IsNone: false } node)
                    nodes.Add(topology.Cluster[node].Name);
        return nodes;
    }
}
