using Scheduler.Core.Siblings;

namespace Scheduler.Core.Scoring;

/// <summary>What <see cref="SiblingScoring.ValueAt(SiblingView, string)"/> says for every node of the cluster, offered or not.</summary>
internal readonly ref struct ClusterValuation
{
    private readonly SiblingView _view;
    private readonly SiblingScoring _scoring;
    private readonly ReadOnlySpan<long> _ready;

    public ClusterValuation(SiblingView view, SiblingScoring scoring)
    {
        (_view, _scoring) = (view, scoring);
        if (view.Ledger is { } ledger && NodeValuation.Fits(view)) _ready = ledger.ValuesOf(scoring.Values);
    }

    /// <summary>No node is worth more.</summary>
    public Int128 AtMost => _ready.IsEmpty ? Int128.MaxValue : ScoreSteps.HighestOf(_ready);

    /// <summary>The value of the node at this index of the topology's picture.</summary>
    public Int128 At(int node)
    {
        if (_ready.IsEmpty) return _scoring.ValueAt(_view, node);
        return _scoring.HasMalus ? _scoring.LessMalus(_ready[node], _view, node) : _ready[node];
    }
}
