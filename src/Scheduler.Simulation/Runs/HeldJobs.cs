using Scheduler.Simulation.Scheduling;

namespace Scheduler.Simulation.Runs;

/// <summary>
/// When kube-scheduler tries held pods again: once their backoff is over, but only if a slot came free somewhere since they were tried, or
/// else at the next one that does; and when their wait is over, since the service then changes their status.
/// </summary>
internal sealed class HeldJobs
{
    private readonly List<Held> _held = [];
    private readonly List<JobRun> _due = [];

    /// <summary>How many jobs are held.</summary>
    public int Count => _held.Count;

    /// <summary>When the next one is due; <see cref="TimeSpan.MaxValue"/> when none is due without an event.</summary>
    public TimeSpan NextAt { get; private set; } = TimeSpan.MaxValue;

    /// <summary>All that are held.</summary>
    public IEnumerable<JobRun> All => _held.Select(held => held.Job);

    /// <summary>A job's pods are held from now on.</summary>
    public void Add(JobRun job, TimeSpan now)
    {
        job.NoteHeld();
        var backoff = SchedulingQueue.BackoffAfter(job.TimesHeld, SchedulingQueue.DefaultMaxBackoff);
        _held.Add(new Held(job, now + backoff, MayBePlaceable: false));
        FindNext();
    }

    /// <summary>A slot came free: takes out those that are tried again now; valid until the next call.</summary>
    public IReadOnlyList<JobRun> SlotCameFree(TimeSpan now)
    {
        for (var i = 0; i < _held.Count; i++) _held[i] = _held[i] with { MayBePlaceable = true };
        return TakeDue(now);
    }

    /// <summary>The status of these jobs' pods was changed: they are due once their backoff is over.</summary>
    public void StatusChanged(IReadOnlyCollection<JobRun> jobs)
    {
        for (var i = 0; i < _held.Count; i++)
            if (jobs.Contains(_held[i].Job)) _held[i] = _held[i] with { MayBePlaceable = true };
        FindNext();
    }

    /// <summary>Takes out those that are due; valid until the next call.</summary>
    public IReadOnlyList<JobRun> TakeDue(TimeSpan now)
    {
        _due.Clear();
        if (_held.Count == 0) return _due;
        foreach (var held in _held)
            if (held.DueAt <= now) _due.Add(held.Job);
        if (_due.Count > 0) _held.RemoveAll(held => held.DueAt <= now);
        FindNext();
        return _due;
    }

    private void FindNext()
    {
        NextAt = TimeSpan.MaxValue;
        foreach (var held in _held) NextAt = held.DueAt < NextAt ? held.DueAt : NextAt;
    }

    private readonly record struct Held(JobRun Job, TimeSpan BackoffEndsAt, bool MayBePlaceable)
    {
        public TimeSpan DueAt => MayBePlaceable ? BackoffEndsAt : TimeSpan.MaxValue;
    }
}
