using Scheduler.Simulation.Scheduling;

namespace Scheduler.Simulation.Cluster;

/// <summary>
/// Background pods, which are not of the trace: they arrive as a Poisson process, take any free slot, and live for exponentially
/// distributed times, so that on average they hold the wanted share of all slots. One that finds no free slot is dropped.
/// </summary>
/// <remarks>Exponential lifetimes have no memory: the pod that ends next is drawn at random, and no queue of ends is needed.</remarks>
internal sealed class BackgroundPods
{
    private readonly NodeSlots _slots;
    private readonly SplitMix64 _random;
    private readonly double _lifetimeSeconds;
    private readonly double _arrivalsPerSecond;
    private readonly int[] _nodeOfPod;

    public BackgroundPods(NodeSlots slots, double occupancy, TimeSpan lifetime, SplitMix64 random)
    {
        (_slots, _random, _lifetimeSeconds) = (slots, random, lifetime.TotalSeconds);
        _nodeOfPod = new int[slots.Total];
        var wanted = occupancy * slots.Total;
        _arrivalsPerSecond = wanted / _lifetimeSeconds;
        // It starts in the steady state.
        while (Count < (int)Math.Round(wanted)) Arrive();
        NextAt = AfterNow(TimeSpan.Zero);
    }

    /// <summary>Running pods.</summary>
    public int Count { get; private set; }

    /// <summary>When the next one arrives or ends.</summary>
    public TimeSpan NextAt { get; private set; }

    /// <summary>Lets the pod arrive or end that is due at <see cref="NextAt"/>.</summary>
    /// <returns>The node where a slot came free, or −1.</returns>
    public int Step()
    {
        var departuresPerSecond = Count / _lifetimeSeconds;
        var freed = -1;
        if (_random.NextDouble() * (_arrivalsPerSecond + departuresPerSecond) < departuresPerSecond) freed = Depart();
        else if (_slots.FreeCount > 0) Arrive();
        NextAt = AfterNow(NextAt);
        return freed;
    }

    private TimeSpan AfterNow(TimeSpan now)
    {
        var perSecond = _arrivalsPerSecond + (Count / _lifetimeSeconds);
        if (perSecond <= 0) return TimeSpan.MaxValue;
        return now + TimeSpan.FromTicks(1 + (long)(_random.NextExponential(1 / perSecond) * TimeSpan.TicksPerSecond));
    }

    private void Arrive() => _nodeOfPod[Count++] = _slots.TakeAny(_random);

    private int Depart()
    {
        var pod = _random.Next(Count);
        var node = _nodeOfPod[pod];
        _nodeOfPod[pod] = _nodeOfPod[--Count];
        _slots.Release(node);
        return node;
    }
}
