using System.Collections.Immutable;

namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>The dials of a NameNode as one request sees them.</summary>
internal sealed record NameNodeState(
    Uri Address, HaState HaState, bool IsInSafeMode, bool IsOpeningItsLog, ImmutableHashSet<string> MissingOperations);
