using System.Collections.Frozen;
using Prometheus;

namespace Scheduler.Extender.Metrics;

/// <summary>
/// The children of a family whose first label has the values of an enum, all resolved at the start: an event allocates nothing.
/// </summary>
/// <param name="family">The family.</param>
/// <param name="others">Values of the further labels.</param>
internal sealed class ByEnum<TLabel, TChild>(ICollector<TChild> family, params string[] others)
    where TLabel : struct, Enum
    where TChild : ICollectorChild
{
    private readonly FrozenDictionary<TLabel, TChild> _children =
        Enum.GetValues<TLabel>().ToFrozenDictionary(value => value, value => family.WithLabels([value.ToString(), .. others]));

    /// <summary>The child of a value.</summary>
    public TChild this[TLabel value] => _children[value];
}

/// <summary>The same for two labels that each have the values of an enum.</summary>
internal sealed class ByEnum<TFirst, TSecond, TChild>(ICollector<TChild> family)
    where TFirst : struct, Enum
    where TSecond : struct, Enum
    where TChild : ICollectorChild
{
    private readonly FrozenDictionary<(TFirst, TSecond), TChild> _children = (
        from first in Enum.GetValues<TFirst>()
        from second in Enum.GetValues<TSecond>()
        select (first, second)).ToFrozenDictionary(pair => pair, pair => family.WithLabels(pair.first.ToString(), pair.second.ToString()));

    /// <summary>The child of a pair of values.</summary>
    public TChild this[TFirst first, TSecond second] => _children[(first, second)];
}
