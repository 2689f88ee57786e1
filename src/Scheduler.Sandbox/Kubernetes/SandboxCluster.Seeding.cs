namespace Scheduler.Sandbox.Kubernetes;

/// <content>Many objects at once, encoded straight into bytes.</content>
public sealed partial class SandboxCluster
{
    /// <summary>Label of a seeded node that holds its rack.</summary>
    public const string RackLabel = "topology.hdfs/rack";

    private static readonly Dictionary<string, string> SeededPodLabels =
        new(StringComparer.Ordinal) { ["app"] = "seeded" };

    /// <summary>Adds nodes <c>node0000</c>, <c>node0001</c>, … of 32 CPUs and 128 GiB, spread over racks <c>rack000</c>, ….</summary>
    /// <param name="count">How many.</param>
    /// <param name="racks">Over how many racks.</param>
    /// <param name="nodeName">Name of the node at an index; <c>node0000</c> and so on when null.</param>
    /// <param name="address">InternalIP of the node at an index; from 10.0.0.0/8 when null.</param>
    public void SeedNodes(int count, int racks, Func<int, string>? nodeName = null, Func<int, string>? address = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(racks, 1);
        nodeName ??= NodeName;
        address ??= Address;
        var template = ObjectTemplate.Node(HasManagedFields);
        for (var i = 0; i < count; i++) SeedNode(template, nodeName(i), $"rack{i % racks:000}", address(i), i);
    }

    /// <summary>Adds running pods <c>pod-000000</c>, … of 100m CPU and 64 MiB, bound to the seeded nodes one after the other.</summary>
    /// <param name="count">How many.</param>
    /// <param name="nodes">Over how many of the nodes; 0: the pods are pending.</param>
    /// <param name="podNamespace">Their namespace.</param>
    /// <param name="schedulerName">Their scheduler.</param>
    public void SeedPods(int count, int nodes, string podNamespace = "default", string schedulerName = "default-scheduler")
    {
        if (Store.Get(ApiResource.Namespaces, podNamespace) is null) AddNamespace(podNamespace);
        var template = ObjectTemplate.Pod(HasManagedFields, isBound: nodes > 0);
        for (var i = 0; i < count; i++)
        {
            SeedPod(template, $"pod-{i:000000}", podNamespace, nodes == 0 ? "" : NodeName(i % nodes), schedulerName);
        }
    }

    private static string NodeName(int index) => $"node{index:0000}";

    private static string Address(int index) => $"10.{(index >> 16) & 255}.{(index >> 8) & 255}.{index & 255}";

    private void SeedNode(ObjectTemplate template, string name, string rack, string address, int index)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["kubernetes.io/arch"] = "amd64",
            ["kubernetes.io/hostname"] = name,
            ["kubernetes.io/os"] = "linux",
            [RackLabel] = rack,
        };
        var podCidr = $"10.{128 + ((index >> 8) & 127)}.{index & 255}.0/24";
        var (uid, now) = (NewUid(), Now);
        Store.Add(ApiResource.Nodes, version => new StoredObject("", name, version, template.Fill(
            version, ("name", name), ("uid", uid), ("now", now), ("rack", rack), ("podCIDR", podCidr), ("address", address)),
            new SelectableFields(labels, "", "", "")));
    }

    private void SeedPod(ObjectTemplate template, string name, string podNamespace, string nodeName, string schedulerName)
    {
        var (uid, now) = (NewUid(), Now);
        var phase = nodeName.Length == 0 ? "Pending" : "Running";
        Store.Add(ApiResource.Pods, version => new StoredObject(podNamespace, name, version, template.Fill(
            version, ("name", name), ("namespace", podNamespace), ("uid", uid), ("now", now), ("nodeName", nodeName),
            ("schedulerName", schedulerName), ("phase", phase)),
            new SelectableFields(SeededPodLabels, nodeName, schedulerName, phase)));
    }
}
