using Scheduler.Core.Locality;

namespace Scheduler.Core.Decisions;

/// <summary>Where a pod was bound after a decision.</summary>
/// <param name="At">When the watch told of it.</param>
/// <param name="NodeName">The node.</param>
/// <param name="Bytes">Its whole input by level from there; null when that was no longer known.</param>
/// <param name="Outcome">What it got and could have got; null when its input was no longer known.</param>
public sealed record Binding(DateTimeOffset At, string NodeName, LevelBytes? Bytes, Outcome? Outcome);
