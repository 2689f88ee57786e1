using Scheduler.Core;
using Scheduler.Core.Pods;

namespace Scheduler.Planner.Admission;

/// <summary>
/// What decides about a pod, of an AdmissionReview that an API server sends
/// (https://kubernetes.io/docs/reference/config-api/apiserver-admission.v1/).
/// </summary>
/// <param name="Uid"><c>request.uid</c>, which the answer repeats; null when it could not be read.</param>
/// <param name="Problem">Why the rest could not be read, as a sentence; null when it was.</param>
internal sealed record AdmissionReview(string? Uid, string? Problem)
{
    /// <summary>The only version that is read and written.</summary>
    public const string ReadVersion = "admission.k8s.io/v1";

    /// <summary>Its kind.</summary>
    public const string ReadKind = "AdmissionReview";

    /// <summary><c>apiVersion</c>; null when it is missing or was not reached.</summary>
    public string? ApiVersion { get; init; }

    /// <summary><c>kind</c>; null when it is missing or was not reached.</summary>
    public string? Kind { get; init; }

    /// <summary>Group, version and kind of the object, joined by slashes: <c>/v1/Pod</c>.</summary>
    public string ObjectKind { get; init; } = "";

    /// <summary>Empty for the object itself.</summary>
    public string SubResource { get; init; } = "";

    /// <summary><c>CREATE</c>, <c>UPDATE</c>, <c>DELETE</c> or <c>CONNECT</c>.</summary>
    public string Operation { get; init; } = "";

    /// <summary>Whether nothing is stored.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>The pod; null when there is none, or when it could not be read.</summary>
    public ReviewedPod? Pod { get; init; }

    /// <summary>Why no AdmissionReview can be sent back, as a sentence; null when one can.</summary>
    public string? Refusal => this switch
    {
        { ApiVersion: not (null or ReadVersion) } =>
            $"apiVersion is '{ShortText.Quote(ApiVersion)}'; only {ReadVersion} is read (admissionReviewVersions: [v1]).",
        { Kind: not (null or ReadKind) } => $"kind is '{ShortText.Quote(Kind)}'; it must be {ReadKind}.",
        { Problem: not null, Uid: null } => Problem,
        { Problem: not null } => null,
        { ApiVersion: null } or { Kind: null } => $"The body must have kind {ReadKind} and apiVersion {ReadVersion}.",
        { Uid: null } => "request.uid is missing.",
        _ => null,
    };
}

/// <summary>What decides about a pod that is created, of its manifest.</summary>
/// <param name="Metadata">Its annotations and labels that are read, and its nominated node.</param>
internal sealed record ReviewedPod(PodMetadata Metadata)
{
    /// <summary>Whether it has a <c>spec</c>; a patch below a missing one could not be applied.</summary>
    public bool HasSpec { get; init; }

    /// <summary><c>spec.nodeName</c>.</summary>
    public string? NodeName { get; init; }

    /// <summary><c>spec.schedulerName</c>.</summary>
    public string? SchedulerName { get; init; }

    /// <summary>Whether <c>spec.schedulingGates</c> is a list, even an empty one.</summary>
    public bool HasGateList { get; init; }

    /// <summary>Whether our gate is in it.</summary>
    public bool HasOurGate { get; init; }

    /// <summary>Whether Kueue chooses its nodes: an annotation requests a topology, or its gate is there.</summary>
    public bool IsPlacedByKueue { get; init; }

    /// <summary>Whether a DaemonSet owns it.</summary>
    public bool IsOfDaemonSet { get; init; }

    /// <summary>Whether it has a <c>deletionTimestamp</c>.</summary>
    public bool IsBeingDeleted { get; init; }

    /// <summary>Whether it stands for a static pod, which its kubelet runs already.</summary>
    public bool IsMirror { get; init; }
}
