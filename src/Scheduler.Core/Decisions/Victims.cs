using System.Collections.Immutable;

namespace Scheduler.Core.Decisions;

/// <summary>What kube-scheduler would evict from a node to make room (<c>MetaVictims</c>).</summary>
/// <param name="PodUids">Uids of the victims, at least one.</param>
/// <param name="PdbViolations">
/// How many PodDisruptionBudgets that violates; passed on unchanged, since kube-scheduler ranks nodes by it.
/// </param>
public sealed record Victims(ImmutableArray<string> PodUids, long PdbViolations);
