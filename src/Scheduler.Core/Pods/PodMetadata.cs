using System.Collections.Frozen;

namespace Scheduler.Core.Pods;

/// <summary>The parts of a pod that say what it asks for, from a request of kube-scheduler or from a watch.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Uid">Its uid; empty when the sender left it out.</param>
public sealed record PodMetadata(string Namespace, string Name, string Uid)
{
    /// <summary>Annotations.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Keys under our prefix that are not read of pods; null when there are none.</summary>
    public UnknownKeys? UnknownKeys { get; init; }

    /// <summary>Uid of the owner reference that has <c>controller: true</c>; null when there is none.</summary>
    public string? ControllerUid { get; init; }

    /// <summary><c>status.nominatedNodeName</c>; null when the pod has none.</summary>
    public string? NominatedNodeName { get; init; }

    /// <summary>The condition that records its wait; null when it has none.</summary>
    public WaitingCondition? Waiting { get; init; }

    /// <summary>An annotation without white space around it; null when it is empty or not there.</summary>
    internal string? TextOf(string annotation) =>
        Annotations.TryGetValue(annotation, out var text) && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    /// <summary>A label; null when it is empty or not there.</summary>
    internal string? LabelOf(string label) => Labels.TryGetValue(label, out var text) && text.Length > 0 ? text : null;

    /// <summary>The same without annotations, labels and owner, which may be 256 KiB: for copies that outlive a request.</summary>
    public PodMetadata WithoutTexts =>
        Annotations.Count == 0 && Labels.Count == 0 && ControllerUid is null
            ? this
            : new PodMetadata(Namespace, Name, Uid) { NominatedNodeName = NominatedNodeName, Waiting = Waiting };
}

/// <summary>The condition <c>hdfs.locality/Waiting</c> in a pod's status: the durable record of its wait, for all replicas.</summary>
/// <param name="IsTrue">True while the pod may be held; false once its wait is over.</param>
/// <param name="Since">
/// Its transition time: when the wait began, in whole seconds. The end of the wait does not change it. Null when unreadable.
/// </param>
public sealed record WaitingCondition(bool IsTrue, DateTimeOffset? Since)
{
    /// <summary>Its type.</summary>
    public const string Type = "hdfs.locality/Waiting";
}
