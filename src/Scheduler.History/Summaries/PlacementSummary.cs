using Scheduler.Core.History;

namespace Scheduler.History.Summaries;

/// <summary>Placements, summed up by day, by namespace and by group. Filled by one thread.</summary>
public sealed class PlacementSummary
{
    private readonly SortedDictionary<DateOnly, PlacementTotals> _days = [];
    private readonly SortedDictionary<string, PlacementTotals> _namespaces = new(StringComparer.Ordinal);
    private readonly Dictionary<GroupName, PlacementTotals> _groups = [];
    private readonly Dictionary<GroupName, string> _names = [];

    /// <summary>All of them.</summary>
    public PlacementTotals Total { get; } = new();

    /// <summary>By day of the binding, in UTC and in order.</summary>
    public IReadOnlyDictionary<DateOnly, PlacementTotals> Days => _days;

    /// <summary>By namespace, in order.</summary>
    public IReadOnlyDictionary<string, PlacementTotals> Namespaces => _namespaces;

    /// <summary>By group, in no order.</summary>
    public IReadOnlyDictionary<GroupName, PlacementTotals> Groups => _groups;

    /// <summary>The groups that lost most: by what was achievable and not achieved, then by name.</summary>
    /// <param name="count">How many at most.</param>
    public IEnumerable<KeyValuePair<GroupName, PlacementTotals>> WorstGroups(int count) => _groups
        .OrderByDescending(group => group.Value.AchievableBytes - group.Value.AchievedBytes)
        .ThenBy(group => group.Key.Namespace, StringComparer.Ordinal)
        .ThenBy(group => NameOf(group.Key), StringComparer.Ordinal)
        .ThenBy(group => group.Key.Group, StringComparer.Ordinal)
        .Take(count);

    /// <summary>What users call a group; the group itself where no pod of it says so, as in files of version 0.1.</summary>
    public string NameOf(GroupName group) => _names.GetValueOrDefault(group, group.Group);

    /// <summary>Adds a pod.</summary>
    public void Add(PlacementRecord placement)
    {
        Total.Add(placement);
        TotalsOf(_days, DateOnly.FromDateTime(placement.BoundAt.UtcDateTime)).Add(placement);
        TotalsOf(_namespaces, placement.Namespace).Add(placement);
        var group = new GroupName(placement.Namespace, placement.Group);
        TotalsOf(_groups, group).Add(placement);
        if (placement.GroupName is { } name) _names[group] = name;
    }

    private static PlacementTotals TotalsOf<TKey>(IDictionary<TKey, PlacementTotals> all, TKey key)
    {
        if (!all.TryGetValue(key, out var totals)) all.Add(key, totals = new PlacementTotals());
        return totals;
    }
}

/// <summary>Siblings: pods of one namespace that share a group.</summary>
public readonly record struct GroupName(string Namespace, string Group);
