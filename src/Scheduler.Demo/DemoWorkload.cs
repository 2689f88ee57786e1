using System.Globalization;
using System.Text.Json.Nodes;

namespace Scheduler.Demo;

/// <summary>Pods that the demo places one after the other, and the files that they read.</summary>
/// <param name="Title">What the report calls it.</param>
/// <param name="Pods">How many pods.</param>
/// <param name="NameOf">The name of a pod, by its index.</param>
/// <param name="PodOf">The pod as its controller creates it, by its index.</param>
/// <param name="Files">The files.</param>
internal sealed record DemoWorkload(
    string Title, int Pods, Func<int, string> NameOf, Func<int, JsonObject> PodOf, IReadOnlyList<DemoFile> Files)
{
    public const string Namespace = "demo";
    public const string SchedulerName = "hdfs-locality-scheduler";

    private const int JobPods = 8;
    private const int BlocksOfPart = 8;
    private const string JobUid = "3f1c7a52-6f0b-4d6e-9a55-0d3000000001";
    private const string SparkApplication = "spark-5b0d4c1e6f7a4f0e";

    private const int ExecutorCount = 8;
    private const int EventBlocks = 64;
    private const string Events = "/demo/in/events";

    /// <summary>A file of one block. All nodes that hold it are full.</summary>
    public const string Popular = "/demo/in/popular";

    /// <summary>An Indexed Job whose pod i reads file i, by one annotation on the pod template.</summary>
    public static DemoWorkload Job { get; } = new(
        $"Job: {JobPods} pods, a file each",
        JobPods,
        index => $"wordcount-{index}",
        JobPod,
        [.. Enumerable.Range(0, JobPods).Select(index => new DemoFile($"/demo/in/part-{index}", BlocksOfPart, HasWriter: true, [index]))]);

    /// <summary>
    /// The executors of a Spark application, which read one input together. The user writes its path as
    /// <c>spark.kubernetes.executor.annotation.hdfs.locality/paths</c>, the same for all executors.
    /// </summary>
    public static DemoWorkload Executors { get; } = new(
        $"Spark: {ExecutorCount} executors, {EventBlocks} blocks",
        ExecutorCount,
        index => $"events-exec-{index + 1}",
        ExecutorPod,
        [new DemoFile(Events, EventBlocks, HasWriter: false, [.. Enumerable.Range(0, ExecutorCount)])]);

    /// <summary>A pod that does not wait, although no node that holds its input has room.</summary>
    public static DemoWorkload Missed { get; } = OfPopular("report-now", []);

    /// <summary>A pod that waits for room on such a node.</summary>
    public static DemoWorkload Waiting { get; } = OfPopular(
        "report-patient", new() { ["hdfs.locality/level"] = "node", ["hdfs.locality/max-wait"] = "1m" });

    /// <summary>Those whose pods are placed, in their order.</summary>
    public static IReadOnlyList<DemoWorkload> Placed { get; } = [Job, Executors, Missed];

    /// <summary>A container that takes one slot.</summary>
    public static JsonObject Container() => new()
    {
        ["name"] = "main",
        ["image"] = "demo",
        ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["cpu"] = "8", ["memory"] = "16Gi" } },
    };

    private static DemoWorkload OfPopular(string name, JsonObject annotations)
    {
        annotations["hdfs.locality/paths"] = Popular;
        return new(
            "pod whose nodes are full",
            1,
            _ => name,
            _ => Pod(name, (JsonObject)annotations.DeepClone(), []),
            [new DemoFile(Popular, Blocks: 1, HasWriter: true, [0])]);
    }

    private static JsonObject JobPod(int index) => Pod(
        $"wordcount-{index}",
        new JsonObject
        {
            ["hdfs.locality/paths"] = "/demo/in/part-{index}",
            ["batch.kubernetes.io/job-completion-index"] = index.ToString(CultureInfo.InvariantCulture),
        },
        new JsonObject { ["batch.kubernetes.io/controller-uid"] = JobUid, ["batch.kubernetes.io/job-name"] = "wordcount" });

    private static JsonObject ExecutorPod(int index) => Pod(
        $"events-exec-{index + 1}",
        new JsonObject
        {
            ["hdfs.locality/paths"] = Events,
            ["hdfs.locality/group-size"] = ExecutorCount.ToString(CultureInfo.InvariantCulture),
        },
        new JsonObject { ["spark-app-selector"] = SparkApplication, ["spark-app-name"] = "events" });

    private static JsonObject Pod(string name, JsonObject annotations, JsonObject labels) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = Namespace, ["annotations"] = annotations, ["labels"] = labels },
        ["spec"] = new JsonObject { ["schedulerName"] = SchedulerName, ["containers"] = new JsonArray(Container()) },
    };
}

/// <summary>A file of a workload.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Blocks">Its blocks, of HDFS's default size.</param>
/// <param name="HasWriter">Whether a task on some DataNode writes it, as it does the output of a Spark job; else a client outside.</param>
/// <param name="Readers">The indices of the pods that read it together.</param>
internal sealed record DemoFile(string Path, int Blocks, bool HasWriter, IReadOnlyList<int> Readers);
