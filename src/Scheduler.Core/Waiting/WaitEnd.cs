using Scheduler.Core.Pods;

namespace Scheduler.Core.Waiting;

/// <summary>A recorded wait that is to be ended in the pod's status.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="IsBound">
/// True: the pod is placed and the condition is to be removed. False: its time is over; the condition becomes False, which makes
/// kube-scheduler try the pod again.
/// </param>
public readonly record struct WaitEnd(PodMetadata Pod, bool IsBound);
