using System.Net;
using System.Text.Json.Nodes;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Core.Pods;

namespace Scheduler.Extender.Doctor;

/// <summary>
/// Stages 2 and 3 of 3: whether the engine can match the pod to block hosts, and whether the pod's HDFS client can read the near replica.
/// From the pod's specification, and for a pod of Spark from what its application shows.
/// </summary>
internal sealed class ReadStages(
    JsonObject pod, LocalityPod known, IReadOnlyList<BlockMap> maps, NetworkTopology topology, SparkJob? spark)
{
    private const string HostNames = TaskStage.HostNames, NearReads = ReplicaStage.NearReads, ShortCircuit = "job/short-circuit";

    // A driver reads no input itself: its executors do.
    private readonly JsonObject _reader = spark?.Executor ?? pod;

    private bool UsesHostNetwork => PodJson.UsesHostNetwork(_reader);

    /// <summary>Whether the engine assigns tasks to executors by host name; a Job whose pods know their part does not.</summary>
    private bool HasTasks => known.Metadata.Labels.ContainsKey("spark-app-selector") || known.Metadata.Labels.ContainsKey("spark-role")
        || known.Metadata.Labels.GetValueOrDefault("type") == "flink-native-kubernetes";

    public IEnumerable<Finding> Examine() => spark is null ? [OfHostNames(), .. OfNearReads()] : OfSpark(new TaskStage(spark), spark);

    private IEnumerable<Finding> OfSpark(TaskStage tasks, SparkJob job)
    {
        var (jar, replicas) = (tasks.OfJar(), new ReplicaStage(job, maps, topology));
        if (!UsesHostNetwork)
        {
            return
            [
                tasks.OfTasks(), jar, tasks.OfExecutors(), .. replicas.Examine(),
                Finding.Ok(ShortCircuit, "It needs hostNetwork; without it reads go through the port of the DataNode on the node."),
            ];
        }

        // With hostNetwork the jar is needed only where DataNodes are known by other names than their nodes' addresses.
        Finding[] hosts = jar.State == FindingState.Ok ? [jar, tasks.OfExecutors()] : [OfHostNames()];
        return [tasks.OfTasks(), .. hosts, .. OfNearReads(), replicas.OfDataNodes(), replicas.OfHostNames()];
    }

    private Finding OfHostNames()
    {
        if (!HasTasks) return Finding.Ok(HostNames, "Its pods know their part themselves: nothing is matched by host name.");
        if (!UsesHostNetwork)
        {
            return Finding.Fail(
                HostNames,
                $"Without hostNetwork the executor registers with its pod's address ({pod["status"]?["podIP"] ?? "none yet"}); blocks are "
                    + $"on {SomeHosts()}, so tasks run anywhere.",
                "For Spark use hdfs-locality-spark.jar and give its pods the labels of Spark. Otherwise set hostNetwork: true for "
                    + "executors, and let DataNodes register with their node's address (dfs.datanode.hostname).");
        }

        if (known.NodeName is not { } name || !topology.Cluster.TryGetIndex(name, out var index))
            return Finding.Unknown(HostNames, "It is not bound to a node that is known.", "Run doctor again when it is.");
        // With hostNetwork an executor registers with SPARK_EXECUTOR_POD_IP, which is then the node's address.
        var own = topology.Cluster[index].Addresses.Where(address => IPAddress.TryParse(address, out _)).ToArray();
        var here = HostsOn(index);
        if (here.Length == 0) return Finding.Unknown(HostNames, $"No DataNode with its input is on {name}.", "See job/placement.");
        return here.Any(host => own.Contains(host, StringComparer.OrdinalIgnoreCase))
            ? Finding.Ok(HostNames, $"The DataNode of {name} is known by {here[0]}, which is an address of the node.")
            : Finding.Fail(
                HostNames,
                $"The executor registers by {string.Join(" or ", own)}; the DataNode of {name} is known by {here[0]}: Spark takes them for "
                    + "two hosts.",
                "For Spark use hdfs-locality-spark.jar; or let the DataNode register by the node's address (dfs.datanode.hostname), or the "
                    + "executor by the DataNode's name.");
    }

    private string[] HostsOn(NodeIndex index) => [.. maps
        .SelectMany(map => map.DataNodes.Where(node => topology.Identity.Match(node, map.Origin.ReadAt).Node == index))
        .Select(node => node.HostName)
        .Distinct()];

    private IEnumerable<Finding> OfNearReads()
    {
        if (!UsesHostNetwork)
        {
            yield return Finding.Warn(
                NearReads,
                "Without hostNetwork the client's address is the pod's, which the NameNode knows only by a topology script; short-circuit "
                    + "reads are not possible.",
                "Set hostNetwork: true, or install deploy/topology on the NameNodes.");
            yield break;
        }

        yield return Finding.Ok(NearReads, "With hostNetwork the client has its node's address, which the NameNode sorts replicas by.");
        var paths = PodJson.HostPaths(_reader).ToArray();
        yield return paths.FirstOrDefault(path => path.Contains("hdfs", StringComparison.OrdinalIgnoreCase)) is { } mounted
            ? Finding.Ok(ShortCircuit, $"{mounted} of the node is mounted.")
            : Finding.Warn(
                ShortCircuit,
                $"No directory of HDFS on the node is mounted ({string.Join(", ", paths.DefaultIfEmpty("no hostPath"))}): reads go through "
                    + "the DataNode's port.",
                "Mount the directory of dfs.domain.socket.path as a hostPath volume, and set dfs.client.read.shortcircuit.");
    }

    private string SomeHosts() => string.Join(", ", maps.SelectMany(map => map.DataNodes).Select(node => node.HostName).Distinct().Take(3));
}
