using Scheduler.Core.Locality;
using Scheduler.Core.Pods;

namespace Scheduler.Core.Siblings;

/// <summary>What makes pods siblings: the namespace, the group's name within it, and the same inputs.</summary>
/// <param name="Namespace">The pods' namespace.</param>
/// <param name="Group">The group's name (<c>hdfs.locality/group</c>, or what stands in for it).</param>
/// <param name="Inputs">What they read, or what stands for it (<see cref="InputSet.ToKey"/>).</param>
public readonly record struct SiblingKey(string Namespace, string Group, InputSet Inputs)
{
    /// <summary>The key of the group that a pod is in.</summary>
    public static SiblingKey Of(LocalityRequest request) => new(request.Pod.Namespace, request.Group, InputSet.Of(request.Paths).ToKey());
}
