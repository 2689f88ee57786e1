using System.Collections.Immutable;

namespace Scheduler.Core.Pods;

/// <summary>
/// A driver or an executor of a Spark application, by the labels that Spark gives its pods, whether it asks for locality or not.
/// </summary>
/// <param name="Application">Its application.</param>
/// <param name="Uid">Its uid.</param>
/// <param name="ExecutorId">The label <c>spark-exec-id</c> of an executor (<c>spark-role=executor</c>); null for a driver.</param>
/// <param name="Address">Its address (<c>status.podIP</c>), with hostNetwork that of its node; null while it has none.</param>
/// <param name="UsesHostNetwork">Whether other pods may have the same address.</param>
/// <param name="NodeName">The node it is bound to; null while it is not.</param>
/// <param name="IsRunning">Whether its phase is Running and it is not being deleted.</param>
public sealed record SparkPod(
    SparkApplication Application, string Uid, string? ExecutorId, string? Address, bool UsesHostNetwork, string? NodeName, bool IsRunning)
{
    /// <summary>The label that names the application of a pod.</summary>
    public const string ApplicationLabel = "spark-app-selector";

    /// <summary>The label that says whether a pod is a driver or an executor.</summary>
    public const string RoleLabel = "spark-role";

    /// <summary>The label that numbers executors.</summary>
    public const string ExecutorIdLabel = "spark-exec-id";
}

/// <summary>A Spark application: its id is unique within a namespace only, since any pod's author can write the label.</summary>
/// <param name="Namespace">The namespace of its pods.</param>
/// <param name="Id">The label <c>spark-app-selector</c>.</param>
public readonly record struct SparkApplication(string Namespace, string Id);

/// <summary>An immutable snapshot of the pods of Spark applications.</summary>
/// <param name="ByApplication">By application, and then by uid.</param>
/// <param name="ByAddress">By address, and then by uid: pods of hostNetwork share one.</param>
public sealed record SparkPods(
    ImmutableDictionary<SparkApplication, ImmutableDictionary<string, SparkPod>> ByApplication,
    ImmutableDictionary<string, ImmutableDictionary<string, SparkPod>> ByAddress)
{
    /// <summary>No pods: before the first list.</summary>
    public static SparkPods Empty { get; } = new(
        ImmutableDictionary<SparkApplication, ImmutableDictionary<string, SparkPod>>.Empty,
        ImmutableDictionary<string, ImmutableDictionary<string, SparkPod>>.Empty.WithComparers(StringComparer.Ordinal));

    /// <summary>The running executors of an application that have an address and a node.</summary>
    public IEnumerable<SparkPod> ExecutorsOf(SparkApplication application) =>
        ByApplication.GetValueOrDefault(application)?.Values.Where(
            pod => pod is { IsRunning: true, ExecutorId: not null, Address: not null, NodeName: not null })
        ?? [];

    /// <summary>The only pod at an address that is not shared with the node; null when there is none.</summary>
    public SparkPod? At(string address) =>
        ByAddress.GetValueOrDefault(address) is { Count: 1 } pods && pods.Values.Single() is { UsesHostNetwork: false } pod ? pod : null;
}
