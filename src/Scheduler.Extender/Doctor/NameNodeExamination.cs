using Scheduler.Core.Blocks;
using Scheduler.Core.Nodes;
using Scheduler.Hdfs.Probes;

namespace Scheduler.Extender.Doctor;

/// <summary>Each nameservice: who answers, over what, as whom, and what the superuser's questions bring.</summary>
internal sealed class NameNodeExamination(NameNodeProbe probe, DataNodeDirectory directory, TimeProvider clock) : IExamination
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        var askedAt = clock.GetUtcNow();
        var answers = await probe.AskAsync(cancellationToken);
        foreach (var answer in answers) directory.Learn([.. answer.DataNodes], askedAt);
        return [.. answers.GroupBy(answer => answer.Nameservice).SelectMany(OfNameservice)];
    }

    private static IEnumerable<Finding> OfNameservice(IGrouping<string, NameNodeAnswer> nameservice)
    {
        var status = nameservice.Where(answer => answer.Question == NameNodeQuestion.Status).ToArray();
        foreach (var answer in status) yield return OfStatus(answer, status);
        foreach (var asked in nameservice.Where(answer => answer.Question != NameNodeQuestion.Status).GroupBy(answer => answer.Question))
            yield return OfSuperuser(nameservice.Key, asked.Key, asked.FirstOrDefault(answer => answer.Failure is null) ?? asked.First());
        if (nameservice.FirstOrDefault(answer => answer.IsRouter) is { } router) yield return OfRouter(router);
    }

    /// <summary>A NameNode that cannot be asked matters as much as it is needed: not at all as a standby, a little beside another way.</summary>
    private static Finding OfStatus(NameNodeAnswer answer, NameNodeAnswer[] all)
    {
        var check = $"namenode/{answer.Nameservice}/{answer.NameNode}/{answer.Transport}";
        var isServed = all.Any(other => other.Failure is null);
        if (answer.Failure is null) return Finding.Ok(check, answer.Message);
        if (answer.Failure == BlockMapFailure.NoActiveNameNode && isServed) return Finding.Ok(check, $"It is a standby. {answer.Message}");
        return new Finding(check, isServed ? FindingState.Warn : FindingState.Fail, answer.Message, CureOf(answer.Failure.Value, answer.Transport));
    }

    private static Finding OfSuperuser(string nameservice, NameNodeQuestion question, NameNodeAnswer answer)
    {
        var isReport = question == NameNodeQuestion.DataNodeReport;
        var check = $"{(isReport ? "datanode-report" : "inotify")}/{nameservice}";
        if (answer.Failure is null)
            return Finding.Ok(check, isReport ? $"{answer.DataNodes.Count} DataNodes are alive." : "The edit log can be followed.");
        var without = isReport
            ? "Racks and DataNodes are then known from block maps alone; set NameNode:DataNodeReportInterval to 0 to stop asking."
            : "Changes of files are then seen by BlockMap:LocationTtl alone; set NameNode:InotifyInterval to 0 to stop asking.";
        if (answer.IsRouter) return Finding.Warn(check, answer.Message, without);
        return Finding.Warn(check, answer.Message, $"Make our user a superuser (dfs.permissions.superusergroup). {without}");
    }

    private static Finding OfRouter(NameNodeAnswer router) => Finding.Warn(
        $"router/{router.Nameservice}",
        $"{router.NameNode} is a Router (RBF): NameNodes behind it see its address and not the reader's. They sort replicas, and place new "
        + "blocks, near the Router: a pod on the node of a replica mostly reads another one.",
        "On every NameNode set dfs.namenode.ip-proxy-users to the Router's own user (3.3.6 knows it, 2.10 does not), so that the clientIp "
        + "that the Router passes on counts; or give pods that read the addresses of the NameNodes themselves.");

    internal static string CureOf(BlockMapFailure failure, string transport) => failure switch
    {
        BlockMapFailure.Unreachable or BlockMapFailure.Timeout => transport == "rpc"
            ? "See that the NameNode runs, that dfs.namenode.rpc-address (or NameNode:Nameservices) names it, and that no network policy is between."
            : "See that the NameNode runs, that dfs.namenode.http-address (or NameNode:Nameservices) names it, and that no network policy is between.",
        BlockMapFailure.NoActiveNameNode =>
            "Make a NameNode active: hdfs haadmin -getAllServiceState shows the states; see its failover controllers and ZooKeeper.",
        BlockMapFailure.SafeMode => "Wait until DataNodes have reported their blocks: hdfs dfsadmin -safemode get; see why they are missing.",
        BlockMapFailure.NotAuthenticated =>
            "Give us an identity that the NameNode takes: NameNode:Keytab with KRB5_CLIENT_KTNAME, NameNode:TokenFile, or NameNode:User.",
        BlockMapFailure.AccessDenied => "Let the user of NameNode:User (or the principal) list and read the path: hdfs dfs -setfacl, or a group.",
        BlockMapFailure.NotFound => "Correct hdfs.locality/paths: nothing matches it.",
        BlockMapFailure.UnknownNameservice => "Set HADOOP_CONF_DIR to a configuration that knows the nameservice, or NameNode:Nameservices.",
        BlockMapFailure.MalformedAnswer => "See what listens there: it does not speak the protocol. Check the address and the port.",
        BlockMapFailure.TooManyFiles => "Name a smaller part of the input, or raise Paths:MaxListed.",
        BlockMapFailure.InvalidPath => "Write an absolute path; escape characters of globs with a backslash.",
        BlockMapFailure.TooManyCalls => "Name a directory in place of many paths, or raise NameNode:MaxCallsPerInput.",
        BlockMapFailure.AnswerTooLarge => "Raise NameNode:MaxAnswerBytes.",
        BlockMapFailure.OverMemoryBudget => "Raise NameNode:MaxBytesUnderWay, and the container's memory with it.",
        _ => "Use NameNode:Transport=auto, or a NameNode that can tell block locations.",
    };
}
