using System.Collections.Immutable;
using Scheduler.Core.Cluster;
using Scheduler.Core.Locality;
using Scheduler.Core.Pods;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;

namespace Scheduler.Core.Decisions;

/// <summary>
/// One answer to prioritize, or the plan for a pod, kept for explain. Holds no block map and no locality, since those may be large,
/// and only those texts of the pod that explain shows: some ten kilobytes at most.
/// </summary>
/// <param name="At">When it was given.</param>
/// <param name="Pod">The pod, without its texts.</param>
/// <param name="Reason">Why the answer is neutral or partial.</param>
/// <param name="Inputs">The state of each path; shortened if there are many or long ones (<see cref="KeptInputs"/>).</param>
/// <param name="NodesOffered">How many nodes kube-scheduler offered; 0 for a plan.</param>
/// <param name="Best">The best of them, best first; at most <see cref="MaxBest"/>.</param>
public sealed record Decision(
    DateTimeOffset At,
    PodMetadata Pod,
    NeutralReason Reason,
    ImmutableArray<InputState> Inputs,
    int NodesOffered,
    ImmutableArray<ScoredNode> Best)
{
    /// <summary>How many of the best nodes are kept.</summary>
    public const int MaxBest = 5;

    /// <summary>
    /// Whether it is a plan: its node is nominated, and kube-scheduler offered none. Verdicts rest on it as on an answer, and never on the
    /// pod's nominated node, which the API server clears at binding since Kubernetes 1.35.
    /// </summary>
    public bool IsPlan { get; private init; }

    /// <summary>The pod's request. Its paths may be left out. Null when unknown.</summary>
    public LocalityRequest? Request { get; init; }

    /// <summary>How many paths are left out of <see cref="Inputs"/>.</summary>
    public int InputsLeftOut { get; init; }

    /// <summary>What it reads of its Parquet inputs; null when it reads whole files.</summary>
    public SelectionSummary? Selection { get; init; }

    /// <summary>The state of the pod's siblings; null when nothing of the input was known.</summary>
    public SiblingState? Siblings { get; init; }

    /// <summary>
    /// How the answer ranked the nodes, for the verdict about the pod; null when nothing of the input was known, or the pod was held.
    /// </summary>
    public AnswerRanking? Ranking { get; init; }

    /// <summary>Where the pod was bound; null while that is unknown.</summary>
    public Binding? Binding { get; init; }

    /// <summary>The decision for these scores.</summary>
    /// <param name="input">The state of the input.</param>
    /// <param name="view">The state of the siblings; null when nothing of the input is known.</param>
    /// <param name="offer">The offered nodes.</param>
    /// <param name="scores">Their scores.</param>
    /// <param name="bestNode">The best of them.</param>
    /// <param name="at">When it was given.</param>
    /// <param name="offered">The offered nodes in the view's snapshot, if the caller has them.</param>
    /// <param name="unoffered">The best node that was not offered; null when none was better.</param>
    public static Decision Of(
        PodInput input,
        SiblingView? view,
        NodeOffer offer,
        ReadOnlySpan<int> scores,
        BestNode bestNode,
        DateTimeOffset at,
        OfferedNodes? offered = null,
        UnofferedNode? unoffered = null)
    {
        var decision = Of(input, offer.Count, at);
        if (view is null) return decision;
        offered ??= offer.OfferedIn(view.Locality.Topology.Cluster);
        var best = ImmutableArray.CreateBuilder<ScoredNode>(MaxBest);
        foreach (var place in BestScores.PlacesOf(scores, MaxBest)) best.Add(ScoredOf(view, offer.NameAt(place), scores[place.Value]));
        return decision with
        {
            Best = best.DrainToImmutable(),
            Siblings = SiblingState.Of(input.Request?.Group ?? "", view, bestNode.IsPicked ? offer.NameAt(bestNode.Place) : null),
            Ranking = AnswerRanking.Of(view, offer, scores, bestNode, offered, unoffered),
        };
    }

    /// <summary>The decision of a plan: one node for the pod.</summary>
    /// <param name="input">The state of the input.</param>
    /// <param name="view">The state of the siblings, without the pod.</param>
    /// <param name="nodeName">The node.</param>
    /// <param name="at">When it was planned.</param>
    public static Decision OfPlan(PodInput input, SiblingView view, string nodeName, DateTimeOffset at)
    {
        var node = ScoredOf(view, nodeName, NodeScorer.MaxScore);
        return Of(input, nodesOffered: 0, at) with
        {
            IsPlan = true,
            Best = [node],
            Siblings = SiblingState.Of(input.Request?.Group ?? "", view, nodeName),
            Ranking = AnswerRanking.Only(node),
        };
    }

    private static Decision Of(PodInput input, int nodesOffered, DateTimeOffset at)
    {
        var inputs = KeptInputs.Of(input.States);
        return new Decision(at, input.Pod.WithoutTexts, input.Reason, inputs, nodesOffered, [])
        {
            // The request keeps its paths, unless some are cut.
            Request = inputs == input.States ? input.Request : input.Request?.WithoutPaths,
            InputsLeftOut = input.States.Length - inputs.Length,
            Selection = SelectionSummary.Of(input.States),
        };
    }

    private static ScoredNode ScoredOf(SiblingView view, string name, int score) => new(name, score, view.AddedAt(name));
}

/// <summary>Where a pod was bound after a decision.</summary>
/// <param name="At">When the watch reported it.</param>
/// <param name="NodeName">The node.</param>
/// <param name="Bytes">Its whole input by level from there; null when unknown by then.</param>
/// <param name="Outcome">What it got and could have got; null when its input was unknown by then.</param>
public sealed record Binding(DateTimeOffset At, string NodeName, LevelBytes? Bytes, Outcome? Outcome);

/// <summary>The score of one offered node.</summary>
/// <param name="NodeName">The node.</param>
/// <param name="Score">Its score, 0–10, before <c>Extender:Mode</c> is applied.</param>
/// <param name="Bytes">What the pod adds there to what its siblings read, by level; for a pod alone, its whole input.</param>
public sealed record ScoredNode(string NodeName, int Score, LevelBytes Bytes);

/// <summary>The state of a pod's siblings when it was scored.</summary>
/// <param name="Group">The group's name within the namespace.</param>
/// <param name="Placed">Siblings bound or reserved.</param>
/// <param name="ExpectedSize">How many there will be, the pod among them.</param>
/// <param name="ShareBytes">What the pod reads of the input.</param>
/// <param name="CoveredBytes">What the placed siblings read from their own nodes.</param>
/// <param name="PickedNodeName">The node that was picked for the pod; null without one.</param>
public sealed record SiblingState(string Group, int Placed, int ExpectedSize, long ShareBytes, long CoveredBytes, string? PickedNodeName)
{
    internal static SiblingState Of(string group, SiblingView view, string? pickedNodeName) =>
        new(group, view.Placed, view.ExpectedSize, view.ShareBytes, view.Ledger?.CoveredBytes ?? 0, pickedNodeName);
}
