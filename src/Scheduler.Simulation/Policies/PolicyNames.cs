using System.Collections.Immutable;

namespace Scheduler.Simulation.Policies;

/// <summary>Names of the policies, as flags and output have them.</summary>
public static class PolicyNames
{
    /// <summary>Any node with a free slot, all alike.</summary>
    public const string Random = "random";

    /// <summary>The stock scheduler: built-in scores alone.</summary>
    public const string Spread = "spread";

    /// <summary>Each pod for itself, where most of the input is near.</summary>
    public const string Stateless = "stateless";

    /// <summary>Of the nodes with fewest siblings those with most of the input.</summary>
    public const string SpreadThenCount = "spread-then-count";

    /// <summary>What the service does: what one more sibling there adds.</summary>
    public const string Ours = "ours";

    /// <summary>The same, and held for a while for a node-local slot.</summary>
    public const string OursWaiting = "ours-waiting";

    /// <summary>All of them, by commas.</summary>
    public const string List = $"{Random},{Spread},{Stateless},{SpreadThenCount},{Ours},{OursWaiting}";

    /// <summary>All of them, in the order of the output.</summary>
    public static ImmutableArray<string> All { get; } = [.. List.Split(',')];
}
