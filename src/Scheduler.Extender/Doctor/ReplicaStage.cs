using Scheduler.Core;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;

namespace Scheduler.Extender.Doctor;

/// <summary>
/// Stage 3 of 3 for a Spark pod: whether the NameNode learns the pod's node, by the caller context or by a topology
/// script, else which link is missing.
/// </summary>
internal sealed class ReplicaStage(SparkJob job, IReadOnlyList<BlockMap> maps, NetworkTopology topology)
{
    public const string NearReads = "job/near-reads";

    private const string CallerContext = "job/caller-context", NodeIp = "job/node-ip", ProxyUsers = "job/ip-proxy-users";
    private const string DataNodes = "job/datanode-addresses", HostNames = "job/datanode-hostname";
    private const string OtherWays = "install deploy/topology on the NameNodes, or set hostNetwork: true for executors";

    private string Variable => job.Driver.Settings?.Variable ?? SparkSettings.UsualVariable;

    /// <summary>The stage without hostNetwork, then its links.</summary>
    public IEnumerable<Finding> Examine()
    {
        if (HasNodeLevels())
            return [Finding.Ok(NearReads, "DataNodes are at /rack/node: a topology script gives pods their nodes."), OfHostNames()];
        Finding[] links = [OfContext(), OfVariable(), OfUsers(), OfDataNodes()];
        return [OfStage(links), .. links, OfHostNames()];
    }

    private static Finding OfStage(Finding[] links)
    {
        var broken = links.Where(link => link.State is FindingState.Warn or FindingState.Fail).Select(link => link.Check).ToArray();
        if (broken.Length > 0)
            return Finding.Warn(
                NearReads,
                "The NameNode does not learn the pod's node: it sees the pod's address, and the caller context does not name the node.",
                $"Fix {string.Join(", ", broken)}; or {OtherWays}.");
        return links.FirstOrDefault(link => link.State == FindingState.Unknown) is { } unknown
            ? Finding.Unknown(NearReads, "Whether the NameNode learns the pod's node is not known.", $"Fix {unknown.Check} first.")
            : Finding.Ok(NearReads, "Reads and writes tell the NameNode the pod's node: its replica comes first, new blocks begin there.");
    }

    private Finding OfContext()
    {
        const string remedy = "Set spark.log.callerContext=clientIp:${env:NODE_IP}, and in the core-site.xml of driver and executors "
            + "hadoop.caller.context.enabled=true and hadoop.caller.context.max.size=256.";
        if (job.Driver.Settings is not { } settings)
            return Finding.Unknown(CallerContext, job.Driver.Problem ?? "The driver does not report its settings.", remedy);
        if (settings.Variable is null)
            return Finding.Warn(CallerContext, $"{settings.TextOfContext}: the NameNode does not learn the executor's node.", remedy);
        return (settings.SendsContexts, settings.SendsContextsByLine, settings.MaxContext) switch
        {
            (false, _, _) => Finding.Warn(CallerContext, "hadoop.caller.context.enabled is not true: no context is sent.", remedy),
            (true, true, _) => Finding.Warn(
                CallerContext,
                "hadoop.caller.context.enabled is set by a spark.hadoop. line, which may come after Spark has read it.",
                "Set it in the core-site.xml of driver and executors, and remove the line."),
            (_, _, < SparkSettings.EnoughForContext and var size) => Finding.Warn(
                CallerContext,
                $"hadoop.caller.context.max.size is {size}: the end of a longer context is cut, and the node's address is its end.",
                remedy),
            (null, _, _) or (_, _, null) => Finding.Unknown(
                CallerContext,
                "This version of Spark does not show hadoop.caller.context.enabled and hadoop.caller.context.max.size.",
                "Check that core-site.xml of driver and executors has true and 256."),
            _ => Finding.Ok(CallerContext, $"{settings.TextOfContext}, and contexts of {settings.MaxContext} bytes are sent."),
        };
    }

    private Finding OfVariable()
    {
        var remedy = $"Give the executor's pod template the variable {Variable} from status.hostIP (valueFrom.fieldRef.fieldPath).";
        if (job.Executor is null) return Finding.Unknown(NodeIp, "No executor's pod can be seen.", "Name an executor's pod: --pod.");
        return job.FieldOf(Variable) switch
        {
            "status.hostIP" => Finding.Ok(NodeIp, $"{Variable} of the executor is its node's address."),
            null => Finding.Warn(NodeIp, $"The executor's pod has no variable {Variable} from status.hostIP.", remedy),
            var field => Finding.Warn(
                NodeIp, $"{Variable} of the executor is from {ShortText.Quote(field)}, not from status.hostIP.", remedy),
        };
    }

    private Finding OfUsers()
    {
        var user = job.User is { } name ? ShortText.Quote(name) : "the job's user";
        var remedy = $"Add {user} to dfs.namenode.ip-proxy-users in hdfs-site.xml of every NameNode, without spaces (of a proxied user the "
            + $"real one), and restart them (Hadoop has the key since 2.10.2 and 3.3.5); or {OtherWays}.";
        var known = job.ProxyUsers.Where(setting => setting.Value is not null).ToArray();
        if (known.FirstOrDefault(setting => !Lists(setting.Value!, job.User)) is { } lacking)
            return Finding.Warn(
                ProxyUsers,
                $"dfs.namenode.ip-proxy-users of NameNode {lacking.NameNode} is '{ShortText.Quote(lacking.Value!)}', without {user}: the "
                    + "node's address in the caller context is ignored.",
                remedy);
        if (job.ProxyUsers.FirstOrDefault(setting => setting.Value is null) is { } unknown)
            return Finding.Unknown(ProxyUsers, unknown.Problem, $"Check by hand on the NameNode. {remedy}");
        if (known.Length == 0 || job.User is null)
            return Finding.Unknown(ProxyUsers, "No NameNode, or not the job's user, is known.", $"Check by hand on the NameNode. {remedy}");
        return Finding.Ok(ProxyUsers, $"Every NameNode takes the client's address from the caller context of {user}.");
    }

    /// <summary>Whether a list has the user; without a user, whether it has any. The NameNode does not take spaces away.</summary>
    private static bool Lists(string users, string? user) =>
        user is null ? users.Trim().Length > 0 : users.Split(',').Contains(user, StringComparer.Ordinal);

    /// <summary>Whether DataNodes registered by the addresses of their nodes, which executors name and with hostNetwork have.</summary>
    public Finding OfDataNodes()
    {
        var known = Known().ToArray();
        if (known.Length == 0)
            return Finding.Unknown(DataNodes, "No DataNode of its input is on a known node.", "Fix the check identity first.");
        var others = known
            .Where(each => !topology.Cluster[each.Node].Addresses.Any(address => PodJson.Canonical(address) == each.Address)).ToArray();
        return others.Length == 0
            ? Finding.Ok(DataNodes, $"All {known.Length} DataNodes of its input registered by their node's address.")
            : Finding.Warn(
                DataNodes,
                $"{others.Length} of {known.Length} DataNodes of its input registered by another address than their node's: "
                    + $"{others[0].DataNode.HostName} by {others[0].Address}, while {topology.Cluster[others[0].Node].Name} has "
                    + $"{string.Join(", ", topology.Cluster[others[0].Node].Addresses)}. The NameNode takes them for two hosts.",
                "Run DataNodes with hostNetwork: true, so that the NameNode sees their node's address; or install deploy/topology on the "
                    + "NameNodes.");
    }

    /// <summary>Whether clients connect to the names of DataNodes.</summary>
    public Finding OfHostNames()
    {
        const string key = "dfs.client.use.datanode.hostname";
        if (job.Driver.Settings is not { } settings)
            return Finding.Unknown(HostNames, job.Driver.Problem ?? "The driver does not report its settings.", $"Check {key} by hand.");
        return settings.OfHadoop(key)?.Trim().Equals("true", StringComparison.OrdinalIgnoreCase) == true
            ? Finding.Warn(
                HostNames,
                $"{key} is true: clients connect to where the DataNode's name leads, which may be another address than the node's.",
                "Set it to false, unless pods cannot reach DataNodes by the addresses that they registered by.")
            : Finding.Ok(HostNames, $"The driver does not show {key} set: clients connect to the addresses that DataNodes registered by.");
    }

    /// <summary>DataNodes of the input on known nodes, with their addresses.</summary>
    private IEnumerable<(DataNode DataNode, NodeIndex Node, string Address)> Known() => maps
        .SelectMany(map => map.DataNodes.Select(
            dataNode => (DataNode: dataNode, topology.Identity.Match(dataNode, map.Origin.ReadAt).Node)))
        .Where(each => !each.Node.IsNone)
        .DistinctBy(each => each.DataNode.Key)
        .Select(each => (each.DataNode, each.Node, Address: PodJson.Canonical(each.DataNode.IpAddress) ?? ""))
        .Where(each => each.Address.Length > 0);

    /// <summary>Whether each DataNode is at its node's name below a rack, where <c>deploy/topology</c> puts it.</summary>
    private bool HasNodeLevels()
    {
        var known = Known().ToArray();
        return known.Length > 0 && known.All(each =>
            each.DataNode.NetworkLocation.LastIndexOf('/') is > 0 and var end
            && each.DataNode.NetworkLocation[(end + 1)..] == topology.Cluster[each.Node].Name);
    }
}
