using System.Collections.Immutable;
using Scheduler.Core.Pods;
using Scheduler.Core.Scores;

namespace Scheduler.Core.Verbs;

/// <summary>How one offered node was answered.</summary>
/// <param name="NodeName">The node.</param>
/// <param name="Score">Its score, 0–10, before <c>Extender:Mode</c> had a say.</param>
/// <param name="Bytes">The input's bytes by level from it.</param>
public sealed record ScoredNode(string NodeName, int Score, LevelBytes Bytes);

/// <summary>One answer to prioritize, kept so that it can be explained. Holds no block map and no placement: those may be large.</summary>
/// <param name="At">When it was given.</param>
/// <param name="Pod">The pod it is about.</param>
/// <param name="Reason">Why it is neutral or partial.</param>
/// <param name="Inputs">What was known of each path.</param>
/// <param name="NodesOffered">How many nodes kube-scheduler offered.</param>
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

    /// <summary>The decision that these scores are.</summary>
    public static Decision Of(PodInput input, ReadOnlySpan<string> nodeNames, ReadOnlySpan<int> scores, DateTimeOffset at) =>
        new(at, input.Pod, input.Reason, input.States, nodeNames.Length,
            input.Placement is { } placement ? BestOf(placement, nodeNames, scores) : []);

    private static ImmutableArray<ScoredNode> BestOf(InputPlacement placement, ReadOnlySpan<string> nodeNames, ReadOnlySpan<int> scores)
    {
        var best = new PriorityQueue<int, (int Score, int Order)>(MaxBest + 1);
        for (var i = 0; i < nodeNames.Length; i++)
        {
            if (best.Count == MaxBest && best.TryPeek(out _, out var worst) && scores[i] <= worst.Score) continue;
            best.Enqueue(i, (scores[i], -i));
            if (best.Count > MaxBest) best.Dequeue();
        }

        var kept = ImmutableArray.CreateBuilder<ScoredNode>(best.Count);
        while (best.TryDequeue(out var i, out _))
            kept.Add(new ScoredNode(nodeNames[i], scores[i], placement.BytesAt(nodeNames[i])));
        kept.Reverse();
        return kept.ToImmutable();
    }
}
