using Scheduler.Simulation.Cluster;
using Scheduler.Simulation.Policies;

namespace Scheduler.Simulation.Runs;

/// <summary>A job under way in one run.</summary>
internal sealed class JobRun(JobInput input, IJobScorer scorer, int nodes)
{
    public JobInput Input => input;

    public IJobScorer Scorer => scorer;

    /// <summary>When it came.</summary>
    public TimeSpan SubmittedAt { get; } = TimeSpan.FromSeconds(input.Job.SubmitSecond);

    /// <summary>Its pods that run, by node.</summary>
    public int[] Running { get; } = new int[nodes];

    /// <summary>Its pods that run or have run, by node: what it is graded by.</summary>
    public int[] Placed { get; } = new int[nodes];

    /// <summary>
    /// The most of its pods that each node had room for, from when its first pod could be placed to when its last one was: free slots, and
    /// those that its own pods took. Empty before.
    /// </summary>
    public int[] Available { get; private set; } = [];

    /// <summary>Pods to be placed.</summary>
    public int Unplaced { get; private set; } = input.Pods;

    /// <summary>Since when pods of it have been held for a node-local slot; null if none was.</summary>
    public TimeSpan? HeldSince { get; private set; }

    /// <summary>How often it was held, for the backoff.</summary>
    public int TimesHeld { get; private set; }

    /// <summary>When the last of its placed pods ends.</summary>
    public TimeSpan EndsAt { get; private set; }

    /// <summary>Notes which slots are free, the first time that it can place a pod.</summary>
    public void Open(NodeSlots slots)
    {
        if (Available.Length == 0) Available = slots.Free.ToArray();
    }

    /// <summary>A slot of a node came free.</summary>
    public void NoteFree(int node, NodeSlots slots)
    {
        if (Available.Length > 0) Available[node] = Math.Max(Available[node], slots.Free[node] + Placed[node]);
    }

    public void Place(int node)
    {
        Unplaced--;
        Running[node]++;
        Placed[node]++;
        scorer.Placed(node);
    }

    public void EndPod(int node)
    {
        Running[node]--;
        scorer.Gone(node);
    }

    public void Hold(TimeSpan now)
    {
        HeldSince ??= now;
        TimesHeld++;
    }

    public void NoteEnd(TimeSpan at) => EndsAt = at > EndsAt ? at : EndsAt;
}
