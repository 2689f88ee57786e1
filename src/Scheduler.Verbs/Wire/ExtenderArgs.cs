using System.Collections.Immutable;
using Scheduler.Core.Pods;

namespace Scheduler.Verbs.Wire;

/// <summary>What kube-scheduler sends to filter and prioritize (<c>k8s.io/kube-scheduler/extender/v1.ExtenderArgs</c>).</summary>
/// <param name="Pod">The pod to place.</param>
/// <param name="NodeNames">The offered nodes by name, each once, in the order they were sent.</param>
/// <param name="NodeItems">
/// Where each of them stands in the body, as whole objects; default when the request held names alone
/// (<c>nodeCacheCapable: true</c>). Parallel to <paramref name="NodeNames"/>.
/// </param>
internal sealed record ExtenderArgs(PodMetadata Pod, ImmutableArray<string> NodeNames, ImmutableArray<Range> NodeItems);
