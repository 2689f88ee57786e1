using Scheduler.Benchmarks.Http;

namespace Scheduler.Benchmarks.Cost;

/// <summary>How large the case is.</summary>
/// <param name="Nodes">Nodes of the cluster, all offered.</param>
/// <param name="Blocks">Blocks of the input.</param>
/// <param name="Siblings">Pods of the group, all but the one asked about bound.</param>
internal sealed record CostCase(int Nodes, int Blocks, int Siblings);

/// <summary>What a request costs over HTTP.</summary>
/// <param name="Case">The case.</param>
/// <param name="Http">Prioritize compared with the baseline.</param>
/// <param name="Parts">What of it the rules cost.</param>
internal sealed record RequestCost(CostCase Case, HttpFigures Http, PartCosts Parts);

/// <summary>What the parts cost, in process; medians.</summary>
/// <param name="ScoreMicroseconds">Values and scores of all offered nodes, from a ready ledger.</param>
/// <param name="UpdateMicroseconds">A sibling placed on a node, or taken away again.</param>
/// <param name="BlocksOnNode">Blocks on such a node.</param>
/// <param name="BuildMilliseconds">Placement, index and ledger of a map that is new.</param>
internal sealed record PartCosts(double ScoreMicroseconds, double UpdateMicroseconds, double BlocksOnNode, double BuildMilliseconds);
