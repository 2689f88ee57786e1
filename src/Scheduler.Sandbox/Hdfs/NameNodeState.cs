using System.Collections.Immutable;

namespace Scheduler.Sandbox.Hdfs;

/// <summary>The dials of a NameNode as one request sees them.</summary>
internal sealed record NameNodeState(
    Uri Address, HaState HaState, bool IsInSafeMode, ImmutableHashSet<string> MissingOperations);
