namespace Scheduler.Core.Blocks.Store;

/// <summary>The last read of a path, when it failed.</summary>
/// <param name="Reason">The bounded reason.</param>
/// <param name="Message">What was wrong, where, and what to do.</param>
/// <param name="At">When it failed.</param>
/// <param name="RetryAt">Before this time it is not read again.</param>
/// <param name="Attempts">Reads that failed since the last one that did not.</param>
public sealed record FetchFailure(BlockMapFailure Reason, string Message, DateTimeOffset At, DateTimeOffset RetryAt, int Attempts);
