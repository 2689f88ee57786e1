using System.Globalization;
using System.Text.Json.Nodes;

namespace Scheduler.Extender.Demo;

/// <summary>The job of the demo: an Indexed Job whose pod i reads file i, by one annotation.</summary>
internal static class DemoJob
{
    public const string Namespace = "demo";
    public const string SchedulerName = "hdfs-locality-scheduler";
    public const int Completions = 8;

    /// <summary>What the user writes on the pod template.</summary>
    public const string Annotation = "/demo/in/part-{index}";

    private const string JobName = "wordcount";
    private const string JobUid = "3f1c7a52-6f0b-4d6e-9a55-0d3000000001";

    public static string FileOf(int index) => $"/demo/in/part-{index}";

    public static string PodName(int index) => $"{JobName}-{index}";

    /// <summary>The pod that the Job controller makes for an index.</summary>
    public static JsonObject Pod(int index) => new()
    {
        ["metadata"] = new JsonObject
        {
            ["name"] = PodName(index),
            ["namespace"] = Namespace,
            ["annotations"] = new JsonObject
            {
                ["hdfs.locality/paths"] = Annotation,
                ["batch.kubernetes.io/job-completion-index"] = index.ToString(CultureInfo.InvariantCulture),
            },
            ["labels"] = new JsonObject { ["batch.kubernetes.io/controller-uid"] = JobUid },
        },
        ["spec"] = new JsonObject { ["schedulerName"] = SchedulerName, ["containers"] = new JsonArray(Container()) },
    };

    /// <summary>A container that takes one slot.</summary>
    public static JsonObject Container() => new()
    {
        ["name"] = "main",
        ["image"] = "demo",
        ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["cpu"] = "8", ["memory"] = "16Gi" } },
    };
}
