using System.Text.Json;
using Scheduler.Core.Eligibility;

namespace Scheduler.Kubernetes.Watch;

/// <summary>
/// Finds in a pod's spec what ties its node to more than the node's labels, taints and resources: other pods, volumes, ports, devices,
/// features. kube-scheduler alone can judge such pods.
/// </summary>
internal static class UnplannableReader
{
    /// <summary>Reads the value of a property of the spec if it may make the pod unplannable; else leaves it unread.</summary>
    public static Finding TryRead(ref Utf8JsonReader reader, StrictJson json)
    {
        if (reader.ValueTextEquals("containers"u8) || reader.ValueTextEquals("initContainers"u8))
            return FindInContainers(ref reader, json);
        if (reader.ValueTextEquals("topologySpreadConstraints"u8))
            return Find(HasElement(ref reader, json, IsHard), UnplannableReason.TopologySpread);
        if (reader.ValueTextEquals("volumes"u8)) return Find(HasElement(ref reader, json, IsTiedToNodes), UnplannableReason.VolumeClaim);
        if (reader.ValueTextEquals("resourceClaims"u8)) return Find(HasElement(ref reader, json, IsThere), UnplannableReason.ResourceClaim);
        return default;
    }

    /// <summary>Reads the value of a property of <c>affinity</c> if it may make the pod unplannable; else leaves it unread.</summary>
    public static Finding TryReadAffinity(ref Utf8JsonReader reader, StrictJson json)
    {
        if (reader.ValueTextEquals("podAffinity"u8)) return Find(IsRequired(ref reader, json), UnplannableReason.PodAffinity);
        if (reader.ValueTextEquals("podAntiAffinity"u8)) return Find(IsRequired(ref reader, json), UnplannableReason.PodAntiAffinity);
        return default;
    }

    private static Finding FindInContainers(ref Utf8JsonReader reader, StrictJson json)
    {
        var (hasHostPort, needsFeature) = (false, false);
        if (json.EnterArray(ref reader))
            while (json.NextObject(ref reader, isKept: false))
                while (reader.NextProperty())
                {
                    if (reader.ValueTextEquals("ports"u8)) hasHostPort |= HasElement(ref reader, json, IsHostPort);
                    else if (reader.ValueTextEquals("restartPolicyRules"u8)) needsFeature |= HasElement(ref reader, json, RestartsAll);
                    else reader.SkipValue();
                }

        return new(HasRead: true, hasHostPort ? UnplannableReason.HostPort : needsFeature ? UnplannableReason.NodeFeature : null);
    }

    private static Finding Find(bool isFound, UnplannableReason reason) => new(HasRead: true, isFound ? reason : null);

    private static bool IsRequired(ref Utf8JsonReader reader, StrictJson json)
    {
        var isRequired = false;
        if (!json.EnterObject(ref reader)) return isRequired;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("requiredDuringSchedulingIgnoredDuringExecution"u8))
                isRequired |= HasElement(ref reader, json, IsThere);
            else reader.SkipValue();
        }

        return isRequired;
    }

    private static bool HasElement(ref Utf8JsonReader reader, StrictJson json, ElementTest isFound)
    {
        var found = false;
        if (!json.EnterArray(ref reader)) return found;
        while (json.NextObject(ref reader, isKept: false)) found |= isFound(ref reader, json);
        return found;
    }

    private static bool IsThere(ref Utf8JsonReader reader, StrictJson json)
    {
        while (reader.NextProperty()) reader.SkipValue();
        return true;
    }

    private static bool IsHostPort(ref Utf8JsonReader reader, StrictJson json)
    {
        var found = false;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("hostPort"u8)) found |= reader.ReadInteger() != 0;
            else reader.SkipValue();
        }

        return found;
    }

    // NodeDeclaredFeatures, on by default since 1.36: RestartAllContainersOnContainerExits.
    private static bool RestartsAll(ref Utf8JsonReader reader, StrictJson json)
    {
        var found = false;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("action"u8)) found |= reader.ReadIs("RestartAllContainers"u8);
            else reader.SkipValue();
        }

        return found;
    }

    // Claims, and what is attached to nodes without one: kube-scheduler counts them and keeps two pods from one disk (VolumeRestrictions,
    // NodeVolumeLimits).
    private static bool IsAttached(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("persistentVolumeClaim"u8) || reader.ValueTextEquals("ephemeral"u8)
        || reader.ValueTextEquals("awsElasticBlockStore"u8) || reader.ValueTextEquals("azureDisk"u8)
        || reader.ValueTextEquals("azureFile"u8) || reader.ValueTextEquals("cinder"u8) || reader.ValueTextEquals("gcePersistentDisk"u8)
        || reader.ValueTextEquals("iscsi"u8) || reader.ValueTextEquals("portworxVolume"u8) || reader.ValueTextEquals("rbd"u8)
        || reader.ValueTextEquals("vsphereVolume"u8);

    // Only the soft value is known to leave every node eligible.
    private static bool IsHard(ref Utf8JsonReader reader, StrictJson json)
    {
        var isHard = true;
        while (reader.NextProperty())
        {
            if (reader.ValueTextEquals("whenUnsatisfiable"u8)) isHard = !reader.ReadIs("ScheduleAnyway"u8);
            else reader.SkipValue();
        }

        return isHard;
    }

    private static bool IsTiedToNodes(ref Utf8JsonReader reader, StrictJson json)
    {
        var found = false;
        while (reader.NextProperty())
        {
            var isAttached = IsAttached(ref reader);
            reader.SkipValue();
            found |= isAttached && reader.TokenType != JsonTokenType.Null;
        }

        return found;
    }

    private delegate bool ElementTest(ref Utf8JsonReader reader, StrictJson json);

    /// <summary>What a property says.</summary>
    /// <param name="HasRead">Whether its value was read.</param>
    /// <param name="Reason">Why the pod is unplannable; null when the property does not make it so.</param>
    internal readonly record struct Finding(bool HasRead, UnplannableReason? Reason);
}
