using Scheduler.Core.Decisions;

namespace Scheduler.Management;

/// <summary>What answers say of the replica that gives them.</summary>
/// <param name="Instance">Its name: the pod's.</param>
/// <param name="SchedulerLease">The lease of the kube-scheduler that calls it, as <c>namespace/name</c>.</param>
/// <param name="Mode">Whether its answers score.</param>
public sealed record ThisReplica(string Instance, string SchedulerLease, ExtenderMode Mode);
