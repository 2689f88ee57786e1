using System.Collections.Immutable;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;
using Scheduler.Core.Siblings;
using Scheduler.Core.Waiting;

namespace Scheduler.Verbs.Waiting;

/// <summary>
/// Decides whether a pod waits, from what is known when filter is called. Changes only the state of <see cref="NodeSampling"/>.
/// </summary>
internal sealed class WaitDecider(WaitRule rule, NodeSampling sampling, ClusterState cluster)
{
    /// <summary>The verdict about one offer.</summary>
    /// <param name="request">What the pod asks for.</param>
    /// <param name="state">Its wait so far.</param>
    /// <param name="input">What is known of its input; null in mode Observe, where no pod waits.</param>
    /// <param name="view">The offered nodes as the pod sees them; null while its whole input or the nodes are not known.</param>
    /// <param name="nodes">The offered nodes.</param>
    public WaitVerdict Decide(LocalityRequest request, WaitState state, PodInput? input, OfferView? view, NodeOffer nodes)
    {
        if (input is null) return WaitVerdict.Refuse(WaitRefusal.Observing);
        if (view is null) return DecideUnknown(request, state, input);
        var requests = cluster.Pods.LocalityPods.GetValueOrDefault(request.Pod.Uid)?.Requests ?? default;
        return rule.Judge(new WaitQuestion
        {
            Level = request.Level,
            State = state,
            IsNominated = request.Pod.NominatedNodeName is not null,
            IsSampled = IsSampled(nodes.ToNames(), requests),
            Offered = view.Levels,
            Reads = view.Reads,
            Requests = requests,
        });
    }

    /// <summary>
    /// A restart loses nodes and block maps, and that must not end a wait: a pod that waits goes on waiting while they are being read.
    /// </summary>
    private static WaitVerdict DecideUnknown(LocalityRequest request, WaitState state, PodInput input) =>
        IsPending(input) && state is { IsRecorded: true, IsOver: false } && request.Pod.NominatedNodeName is null
            ? WaitVerdict.Hold(request.Level)
            : WaitVerdict.Refuse(WaitRefusal.InputUnknown);

    private static bool IsPending(PodInput input) => input.Reason switch
    {
        // The whole input is known: the nodes are not listed yet.
        NeutralReason.None or NeutralReason.MapPending => true,
        NeutralReason.PartialInput => input.States.Any(state => state is { Origin: null, Failure: null }),
        _ => false,
    };

    private bool IsSampled(ImmutableArray<string> nodeNames, NodeUsage requests)
    {
        var nodes = cluster.Nodes;
        return nodes.Nodes.Length > NodeSampling.MinSample
            && sampling.IsSample(nodeNames.AsSpan(), nodes.Nodes.Length, LevelRoom.Count(nodes, cluster.Pods, requests));
    }
}

/// <summary>The offered nodes as a pod sees them.</summary>
/// <param name="Nodes">Which nodes of the cluster are offered.</param>
/// <param name="Input">Its input, and what siblings cover of it.</param>
/// <param name="Reads">What it would read at each node.</param>
/// <param name="Levels">How near each offered node is.</param>
internal sealed record OfferView(OfferedNodes Nodes, SiblingView Input, PodReads Reads, OfferedLevels Levels);
