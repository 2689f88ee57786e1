using Scheduler.Simulation.Cluster;

namespace Scheduler.Simulation.Tests.Support;

/// <summary>
/// Tasks of equal length, one for each block, handed out one after the other to executors of one slot, in random order: what the maths of
/// either dispatch is held against.
/// </summary>
/// <param name="input">A job with as many pods as there are executors.</param>
/// <param name="nodeOfPod">The node of each executor.</param>
internal sealed class TaskDispatcher(JobInput input, int[] nodeOfPod)
{
    /// <summary>Bytes that are read on the node of their task when a free executor gets any task.</summary>
    public long RunBlind(int seed) => Run(seed, (pending, _) => 0 < pending.Count ? 0 : -1);

    /// <summary>The same when it gets one of its node, and any if there is none: <c>spark.locality.wait=0</c>.</summary>
    public long RunMatched(int seed) => Run(seed, (pending, node) => Math.Max(LocalTo(pending, node), 0));

    /// <summary>
    /// The same when it waits while another task is near some executor: <c>spark.locality.wait</c> is longer than a task.
    /// </summary>
    public long RunWaiting(int seed) => Run(seed, (pending, node) =>
        LocalTo(pending, node) is >= 0 and var task ? task
        : nodeOfPod.Any(other => LocalTo(pending, other) >= 0) ? -1
        : 0);

    private long Run(int seed, Func<List<int>, int, int> choose)
    {
        var random = new Random(seed);
        var tasks = Enumerable.Range(0, input.Blocks).ToArray();
        random.Shuffle(tasks);
        var (pending, local) = (tasks.ToList(), 0L);
        while (pending.Count > 0)
        {
            var executors = nodeOfPod.ToArray();
            random.Shuffle(executors);
            foreach (var node in executors)
            {
                if (pending.Count == 0 || choose(pending, node) is var task && task < 0) continue;
                if (input.HoldersOf(pending[task]).Contains(node)) local += input.Length(pending[task]);
                pending.RemoveAt(task);
            }
        }

        return local;
    }

    private int LocalTo(List<int> pending, int node) => pending.FindIndex(block => input.HoldersOf(block).Contains(node));
}
