using System.Globalization;
using Scheduler.Core.History;

namespace Scheduler.History.Summaries;

/// <summary>A job as it came: a group of siblings.</summary>
/// <param name="Name">Its siblings.</param>
/// <param name="ArrivedAt">When its first pod was created; when that is not known, bound.</param>
/// <param name="InputBytes">What its pods added up to, each block once.</param>
public sealed record RecordedJob(GroupName Name, DateTimeOffset ArrivedAt, long InputBytes)
{
    private const string SparkExecutor = "-exec-", FlinkTaskManager = "-taskmanager-";

    /// <summary>Who hands out the parts of the input, by the name of one of its pods.</summary>
    public JobEngine Engine { get; init; }

    /// <summary>The jobs of a history, in the order they came. Those of which no input was known are left out.</summary>
    public static async Task<IReadOnlyList<RecordedJob>> OfAsync(
        IAsyncEnumerable<PlacementRecord> placements, CancellationToken cancellationToken)
    {
        var jobs = new Dictionary<GroupName, RecordedJob>();
        await foreach (var placement in placements.WithCancellation(cancellationToken))
        {
            if (placement.Added is not { Total: > 0 } added) continue;
            var name = new GroupName(placement.Namespace, placement.Group);
            var arrivedAt = placement.CreatedAt ?? placement.BoundAt;
            var job = jobs.GetValueOrDefault(name) ?? new RecordedJob(name, arrivedAt, 0);
            jobs[name] = job with
            {
                ArrivedAt = arrivedAt < job.ArrivedAt ? arrivedAt : job.ArrivedAt,
                InputBytes = job.InputBytes + added.Total,
                Engine = job.Engine == JobEngine.None ? EngineOf(placement.PodName) : job.Engine,
            };
        }

        return [.. jobs.Values.OrderBy(job => job.ArrivedAt).ThenBy(job => job.Name.Namespace, StringComparer.Ordinal)
            .ThenBy(job => job.Name.Group, StringComparer.Ordinal)];
    }

    /// <summary>Spark names executors <c>PREFIX-exec-ID</c>, Flink TaskManagers <c>CLUSTER-taskmanager-ATTEMPT-NUMBER</c>.</summary>
    private static JobEngine EngineOf(string pod)
    {
        if (pod.Contains(FlinkTaskManager, StringComparison.Ordinal)) return JobEngine.Flink;
        var executor = pod.LastIndexOf(SparkExecutor, StringComparison.Ordinal);
        return executor > 0 && int.TryParse(pod.AsSpan(executor + SparkExecutor.Length), NumberStyles.None, null, out _)
            ? JobEngine.Spark
            : JobEngine.None;
    }
}

/// <summary>Who hands out the parts of a job's input to its pods.</summary>
public enum JobEngine
{
    /// <summary>No engine: each pod knows its part.</summary>
    None,

    /// <summary>Spark's driver.</summary>
    Spark,

    /// <summary>Flink's JobManager.</summary>
    Flink,
}
