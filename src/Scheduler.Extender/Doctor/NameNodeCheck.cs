using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;
using Scheduler.Extender.Hosting;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Extender.Doctor;

/// <summary>
/// Each nameservice: which NameNodes answer, over which transport and as which user; safe mode, DataNode report and edit log.
/// </summary>
internal sealed class NameNodeCheck(NameNodeProbe probe, DataNodeDirectory directory, TimeProvider clock) : IDoctorCheck
{
    /// <summary>Default of <c>dfs.replication</c>.</summary>
    private const int UsualReplication = 3;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        var askedAt = clock.GetUtcNow();
        var answers = await probe.ProbeAsync(cancellationToken);
        if (answers.Count == 0) return [Finding.Fail("namenode", NoNameNode.What, NoNameNode.Remedy)];
        foreach (var answer in answers) directory.Learn([.. answer.DataNodes], askedAt);
        return [.. answers.GroupBy(answer => answer.Nameservice).SelectMany(OfNameservice)];
    }

    private static IEnumerable<Finding> OfNameservice(IGrouping<string, NameNodeProbeResult> nameservice)
    {
        var status = nameservice.Where(answer => answer.Kind == NameNodeProbeKind.Status).ToArray();
        foreach (var answer in status) yield return OfStatus(answer, status);
        NameNodeProbeKind[] others = [NameNodeProbeKind.SafeMode, NameNodeProbeKind.DataNodeReport, NameNodeProbeKind.EditLog];
        foreach (var question in others)
        {
            var asked = nameservice.Where(answer => answer.Kind == question).ToArray();
            if (asked.Length == 0) yield return OfUnasked(nameservice.Key, question, status);
            else yield return OfAnswer(nameservice.Key, question, asked.FirstOrDefault(answer => answer.Failure is null) ?? asked[0]);
        }
        if (nameservice.FirstOrDefault(answer => answer.IsRouter) is { } router) yield return OfRouter(router);
    }

    /// <summary>
    /// A NameNode that cannot be asked is no problem if it is a standby, and a warning if another NameNode or transport answers.
    /// </summary>
    private static Finding OfStatus(NameNodeProbeResult answer, NameNodeProbeResult[] all)
    {
        var check = $"namenode/{answer.Nameservice}/{answer.NameNode}/{answer.Transport}";
        var isServed = all.Any(other => other.Failure is null);
        if (answer.Failure is null) return Finding.Ok(check, answer.Message);
        if (answer.Failure == BlockMapFailure.NoActiveNameNode && isServed) return Finding.Ok(check, $"It is a standby. {answer.Message}");
        return new Finding(
            check, isServed ? FindingState.Warn : FindingState.Fail, answer.Message, RemedyOf(answer.Failure.Value, answer.Transport));
    }

    private static string CheckOf(NameNodeProbeKind question, string nameservice) => question switch
    {
        NameNodeProbeKind.SafeMode => $"safe-mode/{nameservice}",
        NameNodeProbeKind.DataNodeReport => $"datanode-report/{nameservice}",
        _ => $"inotify/{nameservice}",
    };

    /// <summary>Only RPC can answer this. The finding says why it was not asked, and what follows from that.</summary>
    private static Finding OfUnasked(string nameservice, NameNodeProbeKind question, NameNodeProbeResult[] status)
    {
        var refused = status.FirstOrDefault(answer => answer.Transport == "rpc" && answer.Failure is not null);
        var why = refused is null
            ? "Only WebHDFS is used, which cannot answer this."
            : $"Only RPC can answer this, and it failed: {refused.Message}";
        var without = question switch
        {
            NameNodeProbeKind.SafeMode => "",
            NameNodeProbeKind.DataNodeReport => " DataNodes are known only from block maps.",
            _ => " Changed files are noticed only by age (BlockMap:LocationTtl).",
        };
        var remedy = refused is null
            ? "Set NameNode:Transport=auto and configure the RPC address (dfs.namenode.rpc-address, or hdfs:// in NameNode:Nameservices)."
            : $"Fix namenode/{nameservice}/{refused.NameNode}/rpc first.";
        return Finding.Unknown(CheckOf(question, nameservice), why + without, remedy);
    }

    private static Finding OfSafeMode(string check, NameNodeProbeResult answer) => answer switch
    {
        { Failure: not null } => Finding.Unknown(check, answer.Message, "Check by hand: hdfs dfsadmin -safemode get."),
        { IsInSafeMode: true } => Finding.Fail(
            check,
            $"NameNode {answer.NameNode} is in safe mode: it may not know where blocks are yet, and answers without them.",
            RemedyOf(BlockMapFailure.SafeMode, answer.Transport)),
        _ => Finding.Ok(check, $"NameNode {answer.NameNode} is not in safe mode."),
    };

    private static Finding OfDataNodes(string check, int alive) => alive switch
    {
        0 => Finding.Fail(
            check, "No DataNode is alive: no block can be read.", "Start DataNodes, or see in their logs why they do not register."),
        < UsualReplication => Finding.Warn(
            check,
            $"{alive} DataNode{(alive == 1 ? " is" : "s are")} alive, fewer than the usual {UsualReplication} replicas of a block: each "
                + "holds nearly everything.",
            "Check whether DataNodes are missing: hdfs dfsadmin -report -dead. If the cluster is meant to be this small, all is well."),
        _ => Finding.Ok(check, $"{alive} DataNodes are alive."),
    };

    private static Finding OfAnswer(string nameservice, NameNodeProbeKind question, NameNodeProbeResult answer)
    {
        var isReport = question == NameNodeProbeKind.DataNodeReport;
        var check = CheckOf(question, nameservice);
        if (question == NameNodeProbeKind.SafeMode) return OfSafeMode(check, answer);
        if (answer.Failure is null && isReport) return OfDataNodes(check, answer.DataNodes.Count);
        if (answer.Failure is null) return Finding.Ok(check, "The edit log can be read.");
        var without = isReport
            ? "Racks and DataNodes are then known only from block maps; set NameNode:DataNodeReportInterval to 0 to stop asking."
            : "Changed files are then noticed only after BlockMap:LocationTtl; set NameNode:InotifyInterval to 0 to stop asking.";
        if (answer.IsRouter) return Finding.Warn(check, answer.Message, without);
        return Finding.Warn(check, answer.Message, $"Make our user a superuser (dfs.permissions.superusergroup). {without}");
    }

    private static Finding OfRouter(NameNodeProbeResult router) => Finding.Warn(
        $"router/{router.Nameservice}",
        $"{router.NameNode} is a Router (RBF): NameNodes behind it see its address and not the reader's. They sort replicas, and place new "
        + "blocks, near the Router: a pod on the node of a replica mostly reads a remote one.",
        "On every NameNode set dfs.namenode.ip-proxy-users to the Router's own user (Hadoop has it since 2.10.2 and 3.3.5), so that the "
        + "clientIp that the Router passes on counts; or give pods that read the addresses of the NameNodes themselves.");

    internal static string RemedyOf(BlockMapFailure failure, string transport) => failure switch
    {
        BlockMapFailure.Unreachable or BlockMapFailure.Timeout => transport == "rpc"
            ? "Check that the NameNode runs, that dfs.namenode.rpc-address (or NameNode:Nameservices) names it, and that no network policy "
                + "blocks it."
            : "Check that the NameNode runs, that dfs.namenode.http-address (or NameNode:Nameservices) names it, and that no network "
                + "policy blocks it.",
        BlockMapFailure.NoActiveNameNode =>
            "Make a NameNode active: hdfs haadmin -getAllServiceState shows the states; see its failover controllers and ZooKeeper.",
        BlockMapFailure.SafeMode =>
            "Wait until DataNodes have reported their blocks: hdfs dfsadmin -safemode get; see why they are missing.",
        BlockMapFailure.NotAuthenticated =>
            "Configure an identity that the NameNode accepts: NameNode:Keytab with KRB5_CLIENT_KTNAME, NameNode:TokenFile, or "
                + "NameNode:User.",
        BlockMapFailure.AccessDenied =>
            "Let the user of NameNode:User (or the principal) list and read the path: hdfs dfs -setfacl, or a group.",
        BlockMapFailure.NotFound => "Correct hdfs.locality/paths: nothing matches it.",
        BlockMapFailure.UnknownNameservice =>
            "Set HADOOP_CONF_DIR to a configuration that knows the nameservice, or NameNode:Nameservices.",
        BlockMapFailure.MalformedAnswer => "Check the address and the port: what listens there does not speak the protocol.",
        BlockMapFailure.TooManyFiles => "Name a smaller part of the input, or raise Paths:MaxListed.",
        BlockMapFailure.InvalidPath => "Write an absolute path; escape characters of globs with a backslash.",
        BlockMapFailure.TooManyCalls => "Name a directory in place of many paths, or raise NameNode:MaxCallsPerInput.",
        BlockMapFailure.AnswerTooLarge => "Raise NameNode:MaxAnswerBytes.",
        BlockMapFailure.OverMemoryBudget => "Raise NameNode:MaxBytesUnderWay, and the container's memory with it.",
        _ => "Use NameNode:Transport=auto, or a NameNode that reports block locations.",
    };
}
