namespace Scheduler.Core.Pods;

/// <summary>
/// The group of a pod, from its annotation, the labels of its engine, or its owner: the pods of one application or job are siblings, and
/// share their input.
/// </summary>
public static class PodGroup
{
    /// <summary>
    /// The group: the first of these values that exists, in the documented order. A pod without any is its own group.
    /// </summary>
    public static string Of(PodMetadata pod) => ShortText.NameOf(LongNameOf(pod));

    /// <summary>Its name for people, in the same order: that of an application, JobSet, Job or pod for its id.</summary>
    public static string NameOf(PodMetadata pod) => ShortText.NameOf(
        (IsNamedBySpark(pod) ? pod.LabelOf(LocalityAnnotations.SparkName) : null)
        ?? StatedNameOf(pod)
        ?? (pod.LabelOf(LocalityAnnotations.JobSetUid) is { } jobSet ? pod.LabelOf(LocalityAnnotations.JobSetName) ?? jobSet : null)
        ?? pod.LabelOf(LocalityAnnotations.JobName)
        ?? pod.LabelOf(LocalityAnnotations.OldJobName)
        ?? pod.LabelOf(LocalityAnnotations.JobUid)
        ?? pod.ControllerUid
        ?? pod.Name);

    private static bool IsNamedBySpark(PodMetadata pod) =>
        pod.TextOf(LocalityAnnotations.Group) is null && pod.LabelOf(LocalityAnnotations.SparkApplication) is not null;

    private static string? StatedNameOf(PodMetadata pod) =>
        pod.TextOf(LocalityAnnotations.Group)
        ?? pod.LabelOf(LocalityAnnotations.SparkApplication)
        ?? (pod.LabelOf(LocalityAnnotations.FlinkType) == LocalityAnnotations.FlinkNative
            ? pod.LabelOf(LocalityAnnotations.FlinkApplication)
            : null);

    /// <summary>The group as the pod has it, of any length.</summary>
    internal static string LongNameOf(PodMetadata pod) =>
        StatedNameOf(pod)
        ?? pod.LabelOf(LocalityAnnotations.JobSetUid)
        ?? pod.LabelOf(LocalityAnnotations.JobUid)
        ?? pod.ControllerUid
        ?? (pod.Uid.Length > 0 ? pod.Uid : pod.Name);
}
