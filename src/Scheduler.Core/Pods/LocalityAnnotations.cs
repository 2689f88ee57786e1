using System.Collections.Frozen;
using Scheduler.Core.Paths;

namespace Scheduler.Core.Pods;

/// <summary>The names that users write on pods, and the names that engines and controllers write on theirs.</summary>
public static class LocalityAnnotations
{
    /// <summary>The prefix of all our names.</summary>
    public const string Prefix = "hdfs.locality/";

    /// <summary>Longest name that is read: a prefix, a slash and a name, each as long as Kubernetes allows.</summary>
    public static int MaxNameLength => 253 + 1 + 63;

    private static readonly FrozenSet<string> Read = FrozenSet.Create(
        StringComparer.Ordinal, Paths, Nameservice, Columns, RowGroups, Group, GroupSize, Level, MaxWait, Plan, CompletionIndex);

    private static readonly FrozenSet<string> ReadLabels = FrozenSet.Create(
        StringComparer.Ordinal, SparkApplication, SparkName, SparkRole, FlinkApplication, FlinkComponent, FlinkType, JobSetUid, JobSetName,
        JobUid, JobName, OldJobName, CompletionIndex);

    /// <summary>The input of the pod. Pods without it do not ask for locality.</summary>
    public const string Paths = "hdfs.locality/paths";

    /// <summary>Nameservice for paths without one.</summary>
    public const string Nameservice = "hdfs.locality/nameservice";

    /// <summary>Columns that the pod reads of Parquet files.</summary>
    public const string Columns = "hdfs.locality/columns";

    /// <summary>Row groups that the pod reads of Parquet files.</summary>
    public const string RowGroups = "hdfs.locality/row-groups";

    /// <summary>Siblings that share the input.</summary>
    public const string Group = "hdfs.locality/group";

    /// <summary>The expected number of siblings.</summary>
    public const string GroupSize = "hdfs.locality/group-size";

    /// <summary>The level to wait for.</summary>
    public const string Level = "hdfs.locality/level";

    /// <summary>How long the pod may be held for that level.</summary>
    public const string MaxWait = "hdfs.locality/max-wait";

    /// <summary><c>false</c>: the planner leaves the pod alone.</summary>
    public const string Plan = "hdfs.locality/plan";

    /// <summary>
    /// The name of a pod annotation that is read; null for any other. Others are not kept: they may be 256 KB long, and thousands may share
    /// our prefix.
    /// </summary>
    public static string? Known(ReadOnlySpan<char> annotation) => Known(Read, annotation);

    /// <summary>The name of a pod label that is read; null for any other.</summary>
    public static string? KnownLabel(ReadOnlySpan<char> label) => Known(ReadLabels, label);

    /// <summary>On a node: the DataNode that is on it, by uuid or host name.</summary>
    public const string DataNode = "hdfs.locality/datanode";

    /// <summary>The placeholder for the Job's completion index in <see cref="Paths"/> and <see cref="RowGroups"/>.</summary>
    public const string IndexPlaceholder = PathList.IndexPlaceholder;

    /// <summary>Set by the Job controller on pods of an Indexed Job (annotation, and label since Kubernetes 1.28).</summary>
    internal const string CompletionIndex = "batch.kubernetes.io/job-completion-index";

    /// <summary>Set by Spark on the driver and its executors.</summary>
    internal const string SparkApplication = "spark-app-selector";

    /// <summary>Set by Spark since 3.3: the application's name, where <see cref="SparkApplication"/> is its id.</summary>
    internal const string SparkName = "spark-app-name";

    /// <summary>Set by Spark: <see cref="SparkDriver"/> or <c>executor</c>.</summary>
    internal const string SparkRole = "spark-role";

    /// <summary>The value of <see cref="SparkRole"/> on the driver.</summary>
    internal const string SparkDriver = "driver";

    /// <summary>Set by Flink: <see cref="FlinkJobManager"/> or <c>taskmanager</c>.</summary>
    internal const string FlinkComponent = "component";

    /// <summary>The value of <see cref="FlinkComponent"/> on the JobManager.</summary>
    internal const string FlinkJobManager = "jobmanager";

    /// <summary>Set by Flink; names the cluster where <see cref="FlinkType"/> has the value <see cref="FlinkNative"/>.</summary>
    internal const string FlinkApplication = "app";

    /// <summary>Set by Flink's native Kubernetes integration.</summary>
    internal const string FlinkType = "type";

    /// <summary>The value of <see cref="FlinkType"/>.</summary>
    internal const string FlinkNative = "flink-native-kubernetes";

    /// <summary>Set by JobSet.</summary>
    internal const string JobSetUid = "jobset.sigs.k8s.io/jobset-uid";

    /// <summary>Set by JobSet.</summary>
    internal const string JobSetName = "jobset.sigs.k8s.io/jobset-name";

    /// <summary>Set by the Job controller since Kubernetes 1.27, in addition to <see cref="OldJobName"/>.</summary>
    internal const string JobName = "batch.kubernetes.io/job-name";

    /// <summary>See <see cref="JobName"/>.</summary>
    internal const string OldJobName = "job-name";

    /// <summary>Set by the Job controller.</summary>
    internal const string JobUid = "batch.kubernetes.io/controller-uid";

    private static string? Known(FrozenSet<string> names, ReadOnlySpan<char> name) =>
        names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var known) ? known : null;
}
