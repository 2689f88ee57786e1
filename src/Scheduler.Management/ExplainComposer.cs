using Scheduler.Core.Cluster;
using Scheduler.Core.Decisions;
using Scheduler.Core.Locality;
using Scheduler.Core.Planning;
using Scheduler.Core.Pods;
using Scheduler.Core.Waiting;

namespace Scheduler.Management;

/// <summary>Composes what this replica knows of a decision: the decision itself, the wait and the result.</summary>
internal sealed class ExplainComposer(
    IPodInputs inputs, PodWaits waits, ClusterState cluster, ThisReplica replica, IPlanReports? plans = null)
{
    private const string Observed = " Extender:Mode is Observe: kube-scheduler got the same score for every node.";

    /// <summary>The answer for a decision of this replica.</summary>
    public ExplainAnswer Compose(Decision decision) =>
        Summarize(decision) with { Selection = SelectionAnswer.Of(decision, ContrastOf(decision)), Plan = PlanOf(decision) };

    /// <summary>The answer for a pod that has or had our gate, and that no decision is known of; null without such a pod.</summary>
    /// <param name="podNamespace">Its namespace.</param>
    /// <param name="podName">Its name.</param>
    /// <param name="decision">The latest decision about that name, which may be about an earlier or a later pod.</param>
    public ExplainAnswer? ComposeUndecided(string podNamespace, string podName, Decision? decision)
    {
        if (plans?.Find(podNamespace, podName) is not { } report) return null;
        if (decision is not null && (decision.Pod.Uid == report.Pod.Uid || decision.At >= report.Since)) return null;
        var plan = PlanAnswer.Of(report);
        var nodeName = cluster.Pods.LocalityPods.GetValueOrDefault(report.Pod.Uid)?.NodeName;
        return new ExplainAnswer(podNamespace, podName, report.Since, NeutralReason.None, 0, null, [], [])
        {
            Plan = plan,
            Group = report.Request?.Group,
            Waiting = WaitingOf(report.Request, isPlanned: true, isBound: false),
            Bound = nodeName is null ? null : new ExplainAnswer.BoundAnswer(nodeName, null, null, null, null, null, null),
            DecidedBy = replica.Instance,
            Summary = plan.Message,
        };
    }

    /// <summary>The same without what other nodes hold of a pod's columns, which would read all nodes, and without its plan.</summary>
    public ExplainAnswer Summarize(Decision decision)
    {
        var bound = BoundOf(decision);
        var waiting = WaitingOf(decision.Request, decision.IsPlan, NodeOf(decision) is not null);
        var best = BestOf(decision, bound, waiting);
        var dataNodes = TryLocate(decision) is { } located ? DataNodeTexts.OfInput(located.Maps, located.Locality.Topology) : null;
        return ExplainAnswer.Of(decision) with
        {
            Bound = bound,
            Waiting = waiting,
            BestNode = best,
            DataNodes = dataNodes,
            DecidedBy = replica.Instance,
            Summary = Summarize(decision, bound, waiting, best)
                + (decision.Reason == NeutralReason.NothingNear && dataNodes is not null ? $" {dataNodes}" : "")
                + (replica.Mode == ExtenderMode.Observe && !decision.IsPlan ? Observed : ""),
        };
    }

    /// <summary>The node that the pod is bound to; null when it is not known to be.</summary>
    public string? NodeOf(Decision decision) =>
        decision.Binding?.NodeName ?? cluster.Pods.LocalityPods.GetValueOrDefault(decision.Pod.Uid)?.NodeName;

    /// <summary>That its gate is being removed, then its plan; else why it has none, though kube-scheduler asked about it since.</summary>
    private PlanAnswer? PlanOf(Decision decision)
    {
        var report = plans?.Find(decision.Pod.Namespace, decision.Pod.Name);
        if (report?.Pod.Uid != decision.Pod.Uid) report = null;
        return decision is { IsPlan: true, Best: [var node, ..] } && report is not { Step: PlanStep.Releasing or PlanStep.Unplanned }
            ? PlanAnswer.Of(decision, node)
            : report is null ? null : PlanAnswer.Of(report);
    }

    // Only from cached maps: an explanation starts no read.
    private SelectionContrast? ContrastOf(Decision decision) =>
        decision.Selection is not null && TryLocate(decision) is { } located
            ? SelectionContrast.Of(located.Maps, located.Locality, decision.At, Decision.MaxBest)
            : null;

    private WaitAnswer? WaitingOf(LocalityRequest? request, bool isPlanned, bool isBound)
    {
        if (request is null || waits.Describe(request) is not { } report) return null;
        // The planner holds a pod without filter.
        return isPlanned && report.Status == WaitStatus.NeverFiltered ? null : WaitAnswer.Of(report, isBound);
    }

    private LocatedInput? TryLocate(Decision decision) =>
        decision.InputsLeftOut == 0 ? inputs.TryLocate([.. decision.Inputs.Select(input => input.Path)]) : null;

    private ExplainAnswer.BoundAnswer? BoundOf(Decision decision)
    {
        if (decision.Binding is { } binding) return ExplainAnswer.BoundAnswer.Of(binding);
        if (NodeOf(decision) is not { } nodeName) return null;
        var bytes = TryLocate(decision)?.Locality.BytesAt(nodeName);
        return new ExplainAnswer.BoundAnswer(nodeName, null, bytes, null, null, null, null);
    }

    private static ExplainAnswer.BestNodeAnswer? BestOf(Decision decision, ExplainAnswer.BoundAnswer? bound, WaitAnswer? waiting)
    {
        if (decision.Binding is { Outcome: { } outcome } binding) return BestOf(binding.NodeName, outcome);
        if (bound is not null || decision.Best is not [{ Score: > 0 } best, ..]) return null;
        return waiting?.Status == WaitStatus.Held
            ? new(best.NodeName, best.Bytes, "Withheld", "It is the best offered node. It is withheld like all others while the pod waits.")
            : new(best.NodeName, best.Bytes, "Pending", "The pod is not bound yet.");
    }

    private static ExplainAnswer.BestNodeAnswer? BestOf(string nodeName, Outcome outcome) => outcome switch
    {
        { Missed: MissReason.Unknown } => null,
        { Missed: { } missed, Better: { } better } =>
            new(better.NodeName, better.Added, missed.ToString(), $"The pod is not there: {OutcomeTexts.WhyNot(missed)}."),
        _ => new(nodeName, outcome.Added, "Chosen", "The pod is there."),
    };

    private static string Summarize(
        Decision decision, ExplainAnswer.BoundAnswer? bound, WaitAnswer? waiting, ExplainAnswer.BestNodeAnswer? best)
    {
        if (decision.Binding is { Outcome: { Rated: not null } outcome } binding)
            return OutcomeTexts.Describe(binding.NodeName, outcome, decision.IsPlan);
        if (decision.Reason is not (NeutralReason.None or NeutralReason.PartialInput)) return NeutralTexts.Describe(decision.Reason);
        if (bound is not null) return $"It is on {bound.Node}; this replica does not know what other nodes would have given.";
        if (waiting?.Status == WaitStatus.Held) return waiting.Message;
        if (best is null) return "It is not bound yet.";
        return $"It is not bound yet; {best.Node} {(decision.IsPlan ? "is planned" : "was scored best")}.";
    }
}

/// <summary>Why an answer was neutral, in a sentence that says what to do.</summary>
internal static class NeutralTexts
{
    /// <summary>The sentence for a reason.</summary>
    public static string Describe(NeutralReason reason) => reason switch
    {
        NeutralReason.NoUsablePath => "All nodes were scored 0: no entry of hdfs.locality/paths can be used; each path says why.",
        NeutralReason.Driver =>
            "All nodes were scored 0: a Spark driver or Flink JobManager reads no input itself; its input is read ahead for the pods that "
                + "do.",
        NeutralReason.MapPending =>
            "All nodes were scored 0: the block locations of the input had not been read yet. Annotate the driver or JobManager, or raise "
                + "Extender:ColdWait.",
        NeutralReason.MapFailed => "All nodes were scored 0: the block locations of the input could not be read; each path says why.",
        NeutralReason.EmptyInput => "All nodes were scored 0: the input holds no bytes.",
        NeutralReason.NothingNear =>
            "All nodes were scored 0: no offered node holds a part of the input that siblings do not read already.",
        NeutralReason.NoLiveReplica =>
            "All nodes were scored 0: blocks of the input had no live replica when their locations were read; each path says which. They "
                + "are read again soon.",
        NeutralReason.PartialInput => "The scores rest on a part of the input; each path says what is missing.",
        _ => "",
    };
}
