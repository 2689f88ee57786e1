using System.Globalization;
using System.Text.Json.Nodes;

namespace Scheduler.Extender.Demo;

/// <summary>The job that matters: the executors of a Spark application, which all read one input together.</summary>
internal static class DemoExecutors
{
    public const int Count = 8;
    public const int Blocks = 64;

    /// <summary>What the user writes as <c>spark.kubernetes.executor.annotation.hdfs.locality/paths</c>: the same for all executors.</summary>
    public const string File = "/demo/in/events";

    private const string Application = "spark-5b0d4c1e6f7a4f0e";

    public static string PodName(int index) => $"events-exec-{index + 1}";

    /// <summary>The pod that Spark's driver makes.</summary>
    public static JsonObject Pod(int index) => new()
    {
        ["metadata"] = new JsonObject
        {
            ["name"] = PodName(index),
            ["namespace"] = DemoJob.Namespace,
            ["annotations"] = new JsonObject
            {
                ["hdfs.locality/paths"] = File,
                ["hdfs.locality/group-size"] = Count.ToString(CultureInfo.InvariantCulture),
            },
            ["labels"] = new JsonObject { ["spark-app-selector"] = Application },
        },
        ["spec"] = new JsonObject { ["schedulerName"] = DemoJob.SchedulerName, ["containers"] = new JsonArray(DemoJob.Container()) },
    };
}
