namespace Scheduler.Core.Siblings;

/// <summary>How much a <see cref="SiblingLedger"/> holds.</summary>
/// <param name="Groups">Groups with a pod alive.</param>
/// <param name="Bound">Pods bound.</param>
/// <param name="Reserved">Pods that count as placed since an answer said so.</param>
public readonly record struct SiblingCounts(int Groups, int Bound, int Reserved);
