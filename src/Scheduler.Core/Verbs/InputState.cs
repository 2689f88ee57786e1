using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;

namespace Scheduler.Core.Verbs;

/// <summary>What was known of one input path when a verb was answered.</summary>
/// <param name="Path">The path.</param>
/// <param name="Map">Its block map; null while there is none.</param>
/// <param name="Failure">Why there is none; null while it is only still to come, or when there is one.</param>
/// <param name="Message">A sentence about the failure; null when there is none.</param>
public sealed record InputState(InputPath Path, BlockMap? Map, BlockMapFailure? Failure, string? Message);
