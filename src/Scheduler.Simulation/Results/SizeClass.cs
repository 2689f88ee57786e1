using System.Collections.Immutable;

namespace Scheduler.Simulation.Results;

/// <summary>Jobs by the number of their blocks: most are tiny, and most bytes are in the few that are not.</summary>
public static class SizeClass
{
    private static readonly ImmutableArray<int> Largest = [1, 10, 100, 1000, int.MaxValue];

    /// <summary>Names of the classes, in ascending order.</summary>
    public static ImmutableArray<string> Names { get; } = ["1", "2-10", "11-100", "101-1000", ">1000"];

    /// <summary>The place in <see cref="Names"/> of a job with so many blocks.</summary>
    public static int Of(int blocks)
    {
        var index = 0;
        while (blocks > Largest[index]) index++;
        return index;
    }
}
