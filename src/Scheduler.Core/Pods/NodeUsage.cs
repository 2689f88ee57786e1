namespace Scheduler.Core.Pods;

/// <summary>What the pods assigned to a node request in total. Finished pods (Succeeded, Failed) do not count.</summary>
/// <param name="PodCount">Pods assigned.</param>
/// <param name="MilliCpu">Requested thousandths of a core, as kube-scheduler adds them up.</param>
/// <param name="MemoryBytes">Requested memory.</param>
public readonly record struct NodeUsage(int PodCount, long MilliCpu, long MemoryBytes);
