using Scheduler.Core.Locality;

namespace Scheduler.Core.Decisions;

/// <summary>How one offered node was answered.</summary>
/// <param name="NodeName">The node.</param>
/// <param name="Score">Its score, 0–10, before <c>Extender:Mode</c> had a say.</param>
/// <param name="Bytes">What the pod adds there to what its siblings read, by level; for a pod alone, its whole input.</param>
public sealed record ScoredNode(string NodeName, int Score, LevelBytes Bytes);
