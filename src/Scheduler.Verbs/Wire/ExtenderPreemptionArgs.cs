using Scheduler.Core.Decisions;
using Scheduler.Core.Pods;

namespace Scheduler.Verbs.Wire;

/// <summary>What kube-scheduler sends to preempt (<c>ExtenderPreemptionArgs</c>).</summary>
/// <param name="Pod">The pod that makes room for itself.</param>
/// <param name="Victims">By node name: whom it would evict there. Whole pods (<c>NodeNameToVictims</c>) are already their uids.</param>
internal sealed record ExtenderPreemptionArgs(PodMetadata Pod, IReadOnlyDictionary<string, Victims> Victims);
