using System.Globalization;
using Scheduler.Core.Cluster;
using Scheduler.Core.Pods;
using Scheduler.Simulation.Cluster;
using Scheduler.Simulation.Policies;
using Scheduler.Simulation.Scheduling;

namespace Scheduler.Simulation.Runs;

/// <summary>A running job in one run.</summary>
/// <param name="input">What it reads.</param>
/// <param name="scorer">The extender's part for its pods.</param>
/// <param name="nodes">Nodes of the cluster.</param>
/// <param name="pods">Its pods, none of them placed.</param>
internal sealed class JobRun(JobInput input, IJobScorer scorer, int nodes, List<LocalityRequest> pods)
{
    public JobInput Input => input;

    public IJobScorer Scorer => scorer;

    /// <summary>When it was submitted.</summary>
    public TimeSpan SubmittedAt { get; } = TimeSpan.FromSeconds(input.Job.SubmitSecond);

    /// <summary>Its pods that run, by node.</summary>
    public int[] Running { get; } = new int[nodes];

    /// <summary>Its pods that run or have run, by node: what it is graded by.</summary>
    public int[] Placed { get; } = new int[nodes];

    // The nominated nodes of released pods, in the order of the pods; none for a pod that nothing was nominated for.
    private readonly Queue<NodeIndex> _nominated = new();

    /// <summary>
    /// The most of its pods that each node had room for, from when its first pod could be placed until its last one was: free slots, and
    /// those that its own pods took. Empty before.
    /// </summary>
    public int[] Available { get; private set; } = [];

    /// <summary>Pods to be placed.</summary>
    public IReadOnlyList<LocalityRequest> Unplaced => pods;

    /// <summary>How many of them kube-scheduler sees: the first ones. The others are gated or not created yet.</summary>
    public int Released { get; private set; } = pods.Count;

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

    /// <summary>No pod is released yet.</summary>
    public void Gate() => Released = 0;

    /// <summary>Releases the next pods, each with the node that was nominated for it, if any.</summary>
    public void Release(IEnumerable<NodeIndex> nominated)
    {
        foreach (var node in nominated)
        {
            Released++;
            _nominated.Enqueue(node);
        }
    }

    /// <summary>The nominated node of the first unplaced pod if it has room; kube-scheduler tries no other before.</summary>
    public bool TryNominated(NodeSlots slots, out int node)
    {
        node = _nominated.TryDequeue(out var nominated) ? nominated.Value : NodeIndex.None.Value;
        return node >= 0 && slots.Free[node] > 0;
    }

    /// <summary>The unplaced pod at this place of their list is bound to a node.</summary>
    public void Place(int pod, int node)
    {
        pods.RemoveAt(pod);
        Released--;
        Running[node]++;
        Placed[node]++;
        scorer.Placed(node);
    }

    public void EndPod(int node)
    {
        Running[node]--;
        scorer.Gone(node);
    }

    public void NoteHeld() => TimesHeld++;

    public void NoteEnd(TimeSpan at) => EndsAt = at > EndsAt ? at : EndsAt;
}

/// <summary>The pods of a job as the service would read them from their annotations.</summary>
internal static class PodRequests
{
    private const string Namespace = "trace";

    /// <summary>One for each pod.</summary>
    /// <param name="input">The job's input.</param>
    /// <param name="number">The job's place in the trace: names in traces need not differ.</param>
    /// <param name="maxWait">How long they would wait for a node-local slot; zero: not at all.</param>
    public static List<LocalityRequest> Of(JobInput input, int number, TimeSpan maxWait)
    {
        var group = string.Create(CultureInfo.InvariantCulture, $"job-{number}");
        return [.. Enumerable.Range(0, input.Pods).Select(pod => Of(group, pod, input.Pods, maxWait))];
    }

    private static LocalityRequest Of(string group, int pod, int pods, TimeSpan maxWait)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{group}-{pod}");
        return new LocalityRequest(new PodMetadata(Namespace, name, name), [], group)
        {
            GroupSize = pods,
            Level = maxWait > TimeSpan.Zero ? WantedLevel.Node : WantedLevel.Preferred,
            MaxWait = maxWait,
        };
    }
}
