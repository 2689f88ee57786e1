using System.Globalization;
using Scheduler.Core.Cluster;
using Scheduler.Core.Pods;
using Scheduler.Core.Scoring;
using Scheduler.Core.Siblings;
using Scheduler.Simulation.Cluster;

namespace Scheduler.Simulation.Policies;

/// <summary>
/// The scores of the service: its own group ledger and scorer. The group's size is known, as by its annotation, and
/// bindings are seen at once, so that no reservation is needed.
/// </summary>
internal sealed class SiblingScores(JobInput input) : IJobScorer
{
    private readonly GroupLedger? _ledger = input.Pods == 1 ? null : new GroupLedger(input.Replicas, input.Locality, input.Pods);
    private int[] _scores = [];
    private int _placed;

    public ReadOnlySpan<int> Score(OfferedSlots offered)
    {
        if (_scores.Length < offered.Count) _scores = new int[offered.Count];
        var scores = _scores.AsSpan(0, offered.Count);
        NodeScorer.Default.Score(View(), offered.ForVerbs, scores);
        return scores;
    }

    public void Placed(int node)
    {
        _placed++;
        _ledger?.Place(new NodeIndex(node));
    }

    public void Gone(int node) => _ledger?.Release(new NodeIndex(node));

    /// <summary>What the job's next pod finds.</summary>
    public SiblingView View()
    {
        // The uid decides among equal nodes: it must differ from pod to pod, and be the same in every run.
        var name = string.Create(CultureInfo.InvariantCulture, $"{input.Job.Name}-{_placed}");
        return View(new PodMetadata("trace", name, name));
    }

    /// <summary>What this pod of the job finds.</summary>
    public SiblingView View(PodMetadata pod) =>
        _ledger is null ? SiblingView.Alone(pod, input.Locality) : SiblingView.Of(pod, _ledger);
}
