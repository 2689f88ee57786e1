using System.Globalization;
using Scheduler.Simulation.Cluster;
using Scheduler.Simulation.Policies;
using Scheduler.Simulation.Reads;
using Scheduler.Simulation.Results;

namespace Scheduler.Simulation.Runs;

/// <summary>Replays all jobs once, in virtual time: one policy, one occupancy, one seed. A decision takes no time. One use by one thread.</summary>
internal sealed class SimulationRun
{
    private readonly SimulatedCluster _cluster;
    private readonly SeededInputs _inputs;
    private readonly PlacementPolicy _policy;
    private readonly double _occupancy;
    private readonly WaitRule _waits;
    private readonly HeldJobs _held;
    private readonly NodeSlots _slots;
    private readonly BackgroundPods _background;
    private readonly KubeScheduler _scheduler;
    private readonly NodeOffer _offered;
    private readonly SiblingReads _reads;
    private readonly AchievableReads _achievable;
    private readonly RunTally _tally = new();
    private readonly List<int> _placedNow = [];

    // Jobs whose pods found no free slot at all, first come first served.
    private readonly Queue<JobRun> _queue = new();

    // Ties of time are broken by the order of placing, so that the order never depends on the heap.
    private readonly PriorityQueue<(JobRun Job, int Node), (TimeSpan At, long Order)> _ends = new();
    private long _ended;

    public SimulationRun(SimulatedCluster cluster, SeededInputs inputs, SimulationOptions options, PlacementPolicy policy, double occupancy)
    {
        (_cluster, _inputs, _policy, _occupancy) = (cluster, inputs, policy, occupancy);
        _waits = new WaitRule(options.MaxWait, options.WaitBandwidth);
        _held = new HeldJobs(_waits);
        _slots = new NodeSlots(cluster.Count, options.Slots);
        // All policies meet the same other people's pods, as far as those do not depend on where ours are.
        var share = occupancy.ToString(CultureInfo.InvariantCulture);
        _background = new BackgroundPods(_slots, occupancy, options.Lifetime, new SplitMix64(inputs.Seed, $"background/{share}"));
        var builtIn = new BuiltInScores(cluster.Count, options.Slots, new SplitMix64(inputs.Seed, "daemons"));
        _scheduler = new KubeScheduler(policy, builtIn, new SplitMix64(inputs.Seed, $"ties/{policy.Name}/{share}"));
        _offered = new NodeOffer(cluster.NodeNames);
        _reads = new SiblingReads(cluster);
        _achievable = new AchievableReads(cluster);
    }

    /// <summary>Runs it.</summary>
    public RunResult Run(CancellationToken cancellationToken)
    {
        foreach (var input in _inputs.Jobs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var at = TimeSpan.FromSeconds(input.Job.SubmitSecond);
            while (NextAt is var next && next <= at) Step(next);
            _tally.JobCame((double)_background.Count / _slots.Total);
            Begin(new JobRun(input, _policy.Begin(input, _cluster.Count), _cluster.Count));
        }

        // Other people's pods never end; ours do.
        while (_ends.Count > 0 || _queue.Count > 0 || _held.NextAt < TimeSpan.MaxValue) Step(NextAt);
        return _tally.ToResult(_policy.Name, _occupancy);
    }

    private TimeSpan NextEnd => _ends.TryPeek(out _, out var priority) ? priority.At : TimeSpan.MaxValue;

    private TimeSpan NextAt
    {
        get
        {
            var next = NextEnd < _background.NextAt ? NextEnd : _background.NextAt;
            return _held.NextAt < next ? _held.NextAt : next;
        }
    }

    private void Begin(JobRun job)
    {
        // Those that came before go first.
        if (_queue.Count > 0) _queue.Enqueue(job);
        else if (!TryPlace(job, job.SubmittedAt)) _queue.Enqueue(job);
    }

    /// <summary>Lets happen what happens next: a pod of ours ends, one of others comes or goes, held pods are tried again.</summary>
    private void Step(TimeSpan now)
    {
        if (NextEnd == now)
        {
            var (job, node) = _ends.Dequeue();
            job.EndPod(node);
            _slots.Release(node);
            SlotCameFree(node, now);
        }
        else if (_background.NextAt == now)
        {
            if (_background.Step() is >= 0 and var node) SlotCameFree(node, now);
        }
        else
        {
            TryAgain(_held.TakeDue(now), now);
        }
    }

    private void SlotCameFree(int node, TimeSpan now)
    {
        if (_queue.TryPeek(out var first)) first.NoteFree(node, _slots);
        foreach (var job in _held.All) job.NoteFree(node, _slots);
        while (_slots.FreeCount > 0 && _queue.TryPeek(out var job) && TryPlace(job, now)) _queue.Dequeue();
        TryAgain(_held.SlotCameFree(now), now);
    }

    private void TryAgain(IReadOnlyList<JobRun> jobs, TimeSpan now)
    {
        foreach (var job in jobs.ToArray())
            if (!TryPlace(job, now)) _queue.Enqueue(job);
    }

    /// <summary>Places the job's pods until all are, one is held, or no slot is free.</summary>
    /// <returns>False when no slot is free and pods are left.</returns>
    private bool TryPlace(JobRun job, TimeSpan now)
    {
        _placedNow.Clear();
        var isHeld = false;
        while (job.Unplaced > 0 && _slots.FreeCount > 0 && !isHeld)
        {
            job.Open(_slots);
            _offered.OfferFree(_slots);
            isHeld = _policy.Waits && !_waits.Passes(_offered, (SiblingScores)job.Scorer, job.Input, job.HeldSince, now);
            if (isHeld) _held.Add(job, now);
            else PlaceOne(job, now);
        }

        if (_placedNow.Count > 0) StartPods(job, now);
        return job.Unplaced == 0 || isHeld;
    }

    private void PlaceOne(JobRun job, TimeSpan now)
    {
        var node = _scheduler.Choose(_offered, job.Scorer, _slots, job.Running);
        _slots.Take(node);
        job.Place(node);
        _placedNow.Add(node);
        _tally.PodBound(now - job.SubmittedAt, HeldTime(job, now));
    }

    private TimeSpan HeldTime(JobRun job, TimeSpan now)
    {
        if (job.HeldSince is not { } since) return TimeSpan.Zero;
        // What comes after the end of the wait is kube-scheduler's backoff.
        return now < _waits.EndOf(since) ? now - since : _waits.EndOf(since) - since;
    }

    private void StartPods(JobRun job, TimeSpan now)
    {
        _reads.Grade(job.Input, job.Placed);
        foreach (var node in _placedNow)
        {
            var endsAt = now + ReadTimes.Of(_reads, job.Input, node, _cluster.RackOf(node), job.Placed[node]);
            job.NoteEnd(endsAt);
            _ends.Enqueue((job, node), (endsAt, _ended++));
        }

        if (job.Unplaced == 0) _tally.JobPlaced(Grade(job));
    }

    private JobGrade Grade(JobRun job)
    {
        var (input, achieved, rackLocal) = (job.Input, _reads.NodeLocalBytes, _reads.RackLocalBytes);
        var (best, bound) = _achievable.Of(input, job.Available, achieved);
        return new JobGrade(
            input.Blocks,
            Ratio(achieved, input.Job.InputBytes),
            Ratio(rackLocal, input.Job.InputBytes),
            Ratio(achieved, best),
            Ratio(achieved, bound),
            (job.EndsAt - job.SubmittedAt).TotalSeconds);
    }

    /// <summary>Of nothing all was had.</summary>
    private static double Ratio(long part, long whole) => whole == 0 ? 1 : (double)part / whole;
}
