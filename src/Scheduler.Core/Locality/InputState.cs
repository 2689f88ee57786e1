using Scheduler.Core.Blocks;
using Scheduler.Core.Paths;

namespace Scheduler.Core.Locality;

/// <summary>What was known of one input path when a verb was answered.</summary>
/// <param name="Path">The path.</param>
/// <param name="Origin">Where its block map came from; null while there is none.</param>
/// <param name="TotalBytes">Bytes of its block map; 0 while there is none.</param>
/// <param name="Failure">Why there is none, or why it is not fresh; null when nothing went wrong.</param>
/// <param name="Message">A sentence about the failure; null when there is none.</param>
public sealed record InputState(InputPath Path, BlockMapOrigin? Origin, long TotalBytes, BlockMapFailure? Failure, string? Message);
