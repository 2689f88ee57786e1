namespace Scheduler.Core.Siblings;

/// <summary>A block on a node.</summary>
/// <param name="Block">Its number within the input.</param>
/// <param name="IsCached">Whether the node has it in memory.</param>
internal readonly record struct HeldBlock(int Block, bool IsCached);
