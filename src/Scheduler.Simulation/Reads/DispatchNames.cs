using System.Collections.Immutable;

namespace Scheduler.Simulation.Reads;

/// <summary>Which executor a task goes to, as flags and output have it. A block is one task, read where the task runs.</summary>
public static class DispatchNames
{
    /// <summary>Any free one, as Spark does while executors and blocks have different host names.</summary>
    public const string Blind = "blind";

    /// <summary>
    /// One on a node of the block where one is free, as Spark does by its locality levels and <c>spark.locality.wait</c>.
    /// </summary>
    public const string Matched = "matched";

    /// <summary>All of them.</summary>
    public static ImmutableArray<string> All { get; } = [Blind, Matched];
}
