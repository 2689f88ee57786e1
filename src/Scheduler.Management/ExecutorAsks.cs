using Scheduler.Core.Pods;

namespace Scheduler.Management;

/// <summary>When the executors of each Spark application were last asked for, of this replica since its start. Thread-safe.</summary>
internal sealed class ExecutorAsks(TimeProvider clock)
{
    /// <summary>Applications that are remembered; beyond that the one that has not asked for the longest time is forgotten.</summary>
    public const int MaxApplications = 2_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<SparkApplication, ExecutorAsk> _asks = [];

    /// <summary>An application's executors were asked for, and these were the answer.</summary>
    public void Record(SparkApplication application, int executors, int dataNodes)
    {
        lock (_lock)
        {
            var requests = _asks.TryGetValue(application, out var last) ? last.Requests : 0;
            if (requests == 0 && _asks.Count >= MaxApplications) _asks.Remove(_asks.MinBy(ask => ask.Value.At).Key);
            _asks[application] = new ExecutorAsk(clock.GetUtcNow(), requests + 1, executors, dataNodes);
        }
    }

    /// <summary>The last time; null when it is not remembered.</summary>
    public ExecutorAsk? Find(SparkApplication application)
    {
        lock (_lock) return _asks.GetValueOrDefault(application);
    }
}

/// <summary>The last time that an application's executors were asked for.</summary>
/// <param name="At">When.</param>
/// <param name="Requests">How often so far.</param>
/// <param name="Executors">Executors in the answer.</param>
/// <param name="DataNodes">DataNodes in the answer.</param>
internal sealed record ExecutorAsk(DateTimeOffset At, long Requests, int Executors, int DataNodes);

/// <summary>Whether Spark's file system asked this replica for the executors of a pod's application.</summary>
/// <param name="Application">The application's id.</param>
/// <param name="AskedAt">The last time; null when it did not ask this replica since its start.</param>
/// <param name="Requests">How often.</param>
/// <param name="Executors">Executors in the last answer.</param>
/// <param name="DataNodes">DataNodes in the last answer.</param>
/// <param name="Message">The same in words, and where stage 3 can be seen.</param>
public sealed record NearReadsAnswer(
    string Application, DateTimeOffset? AskedAt, long Requests, int Executors, int DataNodes, string Message)
{
    internal static NearReadsAnswer Of(string application, ExecutorAsk? ask, string replica) =>
        new(application, ask?.At, ask?.Requests ?? 0, ask?.Executors ?? 0, ask?.DataNodes ?? 0, $"{Asked(ask, replica)} {Stage3}");

    private const string Stage3 = "Stage 3 is in the configuration of the job and of the NameNode: doctor --pod checks it.";

    private static string Asked(ExecutorAsk? ask, string replica) => ask is null
        ? $"Stage 2: no file system of the application has asked {replica} for its executors since this replica started; another replica "
            + "may have been asked."
        : $"Stage 2: the application's executors were last asked for at {ask.At:u}; the answer named {ask.Executors} of them beside "
            + $"{ask.DataNodes} DataNodes.";
}
