namespace Scheduler.Core.Siblings;

/// <summary>Where the watch shows a pod to be.</summary>
/// <param name="NodeName">The node it is bound to; null while it is not.</param>
/// <param name="NominatedNodeName">Its nominated node; null without one.</param>
/// <param name="IsGated">Whether our gate keeps it from schedulers.</param>
public readonly record struct PodPlace(string? NodeName, string? NominatedNodeName = null, bool IsGated = false);
