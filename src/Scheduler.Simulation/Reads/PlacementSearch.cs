using Scheduler.Simulation.Cluster;

namespace Scheduler.Simulation.Reads;

/// <summary>
/// A good placement of a job that has fewer pods than blocks, found with hindsight: pods one by one where most is gained, then exchanged
/// one for one while that gains, all by exact maximum flows, within a bound on the work. Finding the best one is as hard as maximum
/// coverage.
/// </summary>
internal sealed class PlacementSearch
{
    private readonly JobInput _input;
    private readonly int[] _available;
    private readonly SiblingFlow _flow;
    private readonly long _enough;
    private readonly long _maxWork;
    private int _placed;

    private PlacementSearch(JobInput input, ReadOnlySpan<int> available, long enough, long maxWork)
    {
        (_input, _available, _enough, _maxWork) = (input, available.ToArray(), enough, maxWork);
        _flow = new SiblingFlow(input, available.Length);
    }

    private bool IsDone => _flow.Bytes >= _enough || _flow.Work >= _maxWork;

    /// <summary>Searches.</summary>
    /// <param name="input">The input.</param>
    /// <param name="available">Room for pods of the job on each node.</param>
    /// <param name="start">A placement to start from, as far as there is room for it.</param>
    /// <param name="enough">An upper bound: a placement that reaches it is the best.</param>
    /// <param name="maxWork">Blocks examined before the search ends.</param>
    /// <returns>The placement, and what its pods read from their own nodes.</returns>
    public static (int[] PodsOnNode, long Bytes) Find(
        JobInput input, ReadOnlySpan<int> available, ReadOnlySpan<int> start, long enough, long maxWork)
    {
        var search = new PlacementSearch(input, available, enough, maxWork);
        search.Begin(start);
        search.Fill();
        while (!search.IsDone && search.Exchange(search.DirectBest))
        {
        }

        while (!search.IsDone && search.Exchange(search.ExactBest))
        {
        }

        return ([.. Enumerable.Range(0, available.Length).Select(search._flow.PodsOn)], search._flow.Bytes);
    }

    private void Begin(ReadOnlySpan<int> start)
    {
        for (var node = 0; node < start.Length; node++)
            for (var pod = 0; pod < Math.Min(start[node], _available[node]) && _placed < _input.Pods; pod++) Add(node);
    }

    private void Add(int node)
    {
        _placed++;
        _flow.Add(node);
    }

    private void Fill()
    {
        while (_placed < _input.Pods && DirectBest(-1) is >= 0 and var node) Add(node);
    }

    private bool HasRoom(int node) => _flow.PodsOn(node) < _available[node];

    /// <summary>The node with room that has most unread bytes, up to a share.</summary>
    private int DirectBest(int fallback)
    {
        var (best, most) = (fallback, fallback < 0 ? -1 : _flow.DirectGain(fallback));
        for (var node = 0; node < _available.Length; node++)
            if (_flow.DirectGain(node) > most && HasRoom(node)) (best, most) = (node, _flow.DirectGain(node));
        return best;
    }

    /// <summary>The node with room where one more pod gains most, with other nodes handing blocks on.</summary>
    private int ExactBest(int fallback)
    {
        var (best, most) = (fallback, GainAt(fallback));
        for (var node = 0; node < _available.Length && !IsDone; node++)
        {
            if (_flow.MostGain(node) <= most || !HasRoom(node)) continue;
            var gain = GainAt(node);
            if (gain > most) (best, most) = (node, gain);
        }

        return best;
    }

    private long GainAt(int node)
    {
        var gain = _flow.Add(node);
        _flow.Remove(node);
        return gain;
    }

    /// <summary>Removes each pod once and puts it where most is gained; returns whether that gained anything.</summary>
    private bool Exchange(Func<int, int> bestInstead)
    {
        var before = _flow.Bytes;
        for (var node = 0; node < _available.Length && !IsDone; node++)
            if (_flow.PodsOn(node) > 0) ExchangeOne(node, bestInstead);
        return _flow.Bytes > before;
    }

    private void ExchangeOne(int node, Func<int, int> bestInstead)
    {
        var lost = _flow.Remove(node);
        var instead = bestInstead(node);
        if (_flow.Add(instead) >= lost) return;
        _flow.Remove(instead);
        _flow.Add(node);
    }
}
