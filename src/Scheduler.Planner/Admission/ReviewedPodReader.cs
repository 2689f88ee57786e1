using System.Text.Json;
using Scheduler.Core.Pods;

namespace Scheduler.Planner.Admission;

/// <summary>Reads what decides about a pod, of its manifest. Other annotations and labels are not kept.</summary>
internal sealed class ReviewedPodReader
{
    /// <summary>Characters of the longest key that is read, each written as <c>\u0000</c>.</summary>
    private const int MaxKeyLength = 6 * 64;

    private readonly Dictionary<string, string> _annotations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _labels = new(StringComparer.Ordinal);
    private string? _name;
    private string? _namespace;
    private string? _uid;
    private string? _controllerUid;
    private string? _nodeName;
    private string? _schedulerName;
    private string? _nominatedNodeName;
    private bool _hasSpec;
    private bool _hasGateList;
    private bool _hasOurGate;
    private bool _isPlacedByKueue;
    private bool _isOfDaemonSet;
    private bool _isBeingDeleted;

    private delegate string? KnownKey(ReadOnlySpan<char> key);

    /// <summary>Reads the manifest at hand.</summary>
    public void Read(ref ReviewCursor json)
    {
        for (uint seen = 0; json.Next(ref seen, "metadata", "spec", "status") is { } key;)
        {
            if (!json.IsObject(key)) continue;
            if (key == "metadata") ReadMetadata(ref json);
            else if (key == "spec") ReadSpec(ref json);
            else ReadStatus(ref json);
        }
    }

    /// <summary>What was read.</summary>
    /// <param name="requestNamespace">The namespace of the request: a manifest may leave its own out.</param>
    public ReviewedPod ToPod(string? requestNamespace) => new(
        new PodMetadata(string.IsNullOrEmpty(requestNamespace) ? _namespace ?? "" : requestNamespace, _name ?? "", _uid ?? "")
        {
            Annotations = _annotations,
            Labels = _labels,
            ControllerUid = _controllerUid,
            NominatedNodeName = string.IsNullOrEmpty(_nominatedNodeName) ? null : _nominatedNodeName,
        })
    {
        HasSpec = _hasSpec,
        NodeName = _nodeName,
        SchedulerName = _schedulerName,
        HasGateList = _hasGateList,
        HasOurGate = _hasOurGate,
        IsPlacedByKueue = _isPlacedByKueue,
        IsOfDaemonSet = _isOfDaemonSet,
        IsBeingDeleted = _isBeingDeleted,
        IsMirror = _annotations.ContainsKey(AdmissionRule.MirrorAnnotation),
    };

    private void ReadMetadata(ref ReviewCursor json)
    {
        for (uint seen = 0;
            json.Next(
                ref seen, "name", "namespace", "uid", "deletionTimestamp", "annotations", "labels", "ownerReferences") is { } key;)
        {
            switch (key)
            {
                case "name": _name = json.Text(key); break;
                case "namespace": _namespace = json.Text(key); break;
                case "uid": _uid = json.Text(key); break;
                case "deletionTimestamp": _isBeingDeleted = json.IsText(key); break;
                case "annotations": ReadMap(ref json, key, _annotations, KnownAnnotation); break;
                case "labels": ReadMap(ref json, key, _labels, LocalityAnnotations.KnownLabel); break;
                default: ReadOwners(ref json); break;
            }
        }
    }

    private void ReadSpec(ref ReviewCursor json)
    {
        _hasSpec = true;
        for (uint seen = 0; json.Next(ref seen, "nodeName", "schedulerName", "schedulingGates") is { } key;)
        {
            if (key == "nodeName") _nodeName = json.Text(key);
            else if (key == "schedulerName") _schedulerName = json.Text(key);
            else ReadGates(ref json);
        }
    }

    private void ReadGates(ref ReviewCursor json)
    {
        if (!json.IsList("spec.schedulingGates")) return;
        _hasGateList = true;
        while (json.NextElement())
        {
            if (!json.IsObject("A scheduling gate")) continue;
            for (uint seen = 0; json.Next(ref seen, "name") is { } key;)
            {
                var name = json.Text(key);
                _hasOurGate |= name == IPodGates.Gate;
                _isPlacedByKueue |= name == AdmissionRule.KueueTopologyGate;
            }
        }
    }

    private void ReadStatus(ref ReviewCursor json)
    {
        for (uint seen = 0; json.Next(ref seen, "nominatedNodeName") is { } key;) _nominatedNodeName = json.Text(key);
    }

    private void ReadOwners(ref ReviewCursor json)
    {
        if (!json.IsList("ownerReferences")) return;
        while (json.NextElement())
            if (json.IsObject("An owner reference")) ReadOwner(ref json);
    }

    private void ReadOwner(ref ReviewCursor json)
    {
        var (kind, uid, isController) = ((string?)null, (string?)null, false);
        for (uint seen = 0; json.Next(ref seen, "kind", "uid", "controller") is { } key;)
        {
            if (key == "kind") kind = json.Text(key);
            else if (key == "uid") uid = json.Text(key);
            else isController = json.Flag(key);
        }

        _isOfDaemonSet |= kind == AdmissionRule.DaemonSet;
        if (isController && !string.IsNullOrEmpty(uid)) _controllerUid = uid;
    }

    private void ReadMap(ref ReviewCursor json, string what, Dictionary<string, string> map, KnownKey known)
    {
        if (!json.IsObject(what)) return;
        Span<char> buffer = stackalloc char[MaxKeyLength];
        while (json.Next(buffer, out var length))
        {
            var name = known(buffer[..length]);
            // Every value must be a text, but only those that are used are kept.
            if (!json.IsText(what) || name is null) continue;
            if (!map.TryAdd(name, json.Text(what)!)) throw new JsonException($"{name} is there twice.");
        }
    }

    private string? KnownAnnotation(ReadOnlySpan<char> key)
    {
        _isPlacedByKueue |= AdmissionRule.IsKueueTopologyRequest(key);
        return key.SequenceEqual(AdmissionRule.MirrorAnnotation) ? AdmissionRule.MirrorAnnotation : LocalityAnnotations.Known(key);
    }
}
