using System.Globalization;
using Scheduler.Simulation.Cluster;
using Scheduler.Simulation.Policies;
using Scheduler.Simulation.Results;
using Scheduler.Simulation.Scheduling;

namespace Scheduler.Simulation.Runs;

/// <summary>
/// Replays all jobs once, in virtual time: one policy, one occupancy, one seed. A decision takes no time. One use by one thread.
/// </summary>
internal sealed class SimulationRun
{
    private readonly SimulatedCluster _cluster;
    private readonly SeededInputs _inputs;
    private readonly PlacementPolicy _policy;
    private readonly double _occupancy;
    private readonly TimeSpan _maxWait;
    private readonly SimulatedClock _clock = new();
    private readonly WaitFilter _filter;
    private readonly HeldJobs _held = new();
    private readonly GatedJobs _gated;
    private readonly NodeSlots _slots;
    private readonly BackgroundPods _background;
    private readonly NodeChoice _choice;
    private readonly OfferedSlots _offered;
    private readonly JobGrader _grader;
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
        _maxWait = policy.Waits ? options.MaxWait : TimeSpan.Zero;
        _filter = new WaitFilter(options, _tally, _clock);
        _slots = new NodeSlots(cluster.Count, options.Slots);
        _gated = new GatedJobs(_slots, cluster.Count, _clock);
        // All policies meet the same background pods, as far as those do not depend on where the jobs' pods are.
        var share = occupancy.ToString(CultureInfo.InvariantCulture);
        _background = new BackgroundPods(_slots, occupancy, options.Lifetime, new SplitMix64(inputs.Seed, $"background/{share}"));
        var builtIn = new BuiltInScores(cluster.Count, options.Slots, new SplitMix64(inputs.Seed, "daemons"));
        _choice = new NodeChoice(policy.HasBuiltInScores ? builtIn : null, new SplitMix64(inputs.Seed, $"ties/{policy.Name}/{share}"));
        _offered = new OfferedSlots(cluster.NodeNames);
        _grader = new JobGrader(cluster, inputs.BestPlacements, options.Dispatch);
    }

    /// <summary>Runs it.</summary>
    public RunResult Run(CancellationToken cancellationToken)
    {
        foreach (var (number, input) in _inputs.Jobs.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var at = TimeSpan.FromSeconds(input.Job.SubmitSecond);
            while (NextAt is var next && next <= at) Step(next, cancellationToken);
            _tally.JobCame((double)_background.Count / _slots.Total);
            Begin(new JobRun(input, _policy.Begin(input, _cluster.Count), _cluster.Count, PodRequests.Of(input, number, _maxWait)));
        }

        // Background pods arrive for ever; the jobs' pods end.
        while (_ends.Count > 0 || _queue.Count > 0 || _held.Count > 0 || _gated.Jobs.Any()) Step(NextAt, cancellationToken);
        return _tally.ToResult(_policy.Name, _occupancy);
    }

    private TimeSpan NextEnd => _ends.TryPeek(out _, out var priority) ? priority.At : TimeSpan.MaxValue;

    private TimeSpan NextAt
    {
        get
        {
            var next = NextEnd < _background.NextAt ? NextEnd : _background.NextAt;
            if (_held.NextAt < next) next = _held.NextAt;
            if (_gated.NextAt < next) next = _gated.NextAt;
            return _filter.NextEnd < next ? _filter.NextEnd : next;
        }
    }

    private void Begin(JobRun job)
    {
        _clock.Now = job.SubmittedAt;
        _filter.Submitted(job);
        if (_policy.Plans)
        {
            job.Gate();
            _gated.Create(job);
        }
        else
        {
            Schedule(job, job.SubmittedAt);
        }
    }

    /// <summary>kube-scheduler sees pods of the job. Jobs whose pods came earlier go first.</summary>
    private void Schedule(JobRun job, TimeSpan now)
    {
        if (_queue.Count > 0 || !TryPlace(job, now)) _queue.Enqueue(job);
    }

    /// <summary>
    /// Handles the next event: a pod of a job ends, a background pod arrives or ends, a wait is over, gated pods are planned or released,
    /// or held pods are tried again.
    /// </summary>
    private void Step(TimeSpan now, CancellationToken cancellationToken)
    {
        // Two jobs may be years apart in the trace.
        cancellationToken.ThrowIfCancellationRequested();
        _clock.Now = now;
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
        else if (_filter.NextEnd == now)
        {
            _held.StatusChanged(_filter.EndWaits());
        }
        else if (_gated.NextAt == now)
        {
            if (_gated.Step() is { } job) Schedule(job, now);
        }
        else
        {
            TryAgain(_held.TakeDue(now), now);
        }
    }

    private void SlotCameFree(int node, TimeSpan now)
    {
        if (_queue.TryPeek(out var first)) first.NoteFree(node, _slots);
        foreach (var job in _held.All.Concat(_gated.Jobs)) job.NoteFree(node, _slots);
        while (_slots.FreeCount > 0 && _queue.TryPeek(out var job) && TryPlace(job, now)) _queue.Dequeue();
        TryAgain(_held.SlotCameFree(now), now);
    }

    private void TryAgain(IReadOnlyList<JobRun> jobs, TimeSpan now)
    {
        foreach (var job in jobs.ToArray())
            if (!TryPlace(job, now)) _queue.Enqueue(job);
    }

    /// <summary>Tries the job's released pods one after the other, until each is placed or held, or no slot is free.</summary>
    /// <returns>False when no slot is free, pods are left, and none is held.</returns>
    private bool TryPlace(JobRun job, TimeSpan now)
    {
        _placedNow.Clear();
        var held = 0;
        while (job.Released > held && _slots.FreeCount > 0)
        {
            job.Open(_slots);
            _offered.OfferFree(_slots);
            if (_filter.Passes(job.Unplaced[held], job.Scorer, _offered)) PlaceOne(job, held, now);
            else held++;
        }

        if (held > 0) _held.Add(job, now);
        if (_placedNow.Count > 0) StartPods(job, now);
        if (job.Released > 0) return held > 0;
        if (job.Unplaced.Count > 0) _gated.Create(job);
        return true;
    }

    private void PlaceOne(JobRun job, int pod, TimeSpan now)
    {
        if (!job.TryNominated(_slots, out var node))
            node = _choice.Of(_offered.Nodes, job.Scorer.Score(_offered), _slots.Free, job.Running);
        _slots.Take(node);
        _filter.Bound(job.Unplaced[pod], _cluster.NodeNames[node]);
        job.Place(pod, node);
        _placedNow.Add(node);
        _tally.PodBound(now - job.SubmittedAt);
    }

    private void StartPods(JobRun job, TimeSpan now)
    {
        var reads = _grader.Read(job);
        foreach (var node in _placedNow)
        {
            var endsAt = now + ReadTimes.Of(reads.OfPod(job.Input, node, job.Placed[node]));
            job.NoteEnd(endsAt);
            _ends.Enqueue((job, node), (endsAt, _ended++));
        }

        if (job.Unplaced.Count == 0) _tally.JobPlaced(_grader.Grade(job, reads));
    }
}
