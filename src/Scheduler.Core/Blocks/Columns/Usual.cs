namespace Scheduler.Core.Blocks.Columns;

/// <summary>Finds the most frequent value of a column.</summary>
internal static class Usual
{
    /// <summary>The value of more than half of the positions (Boyer–Moore majority vote); the default value if there is none.</summary>
    public static T Of<T>(int count, Func<int, T> valueAt)
        where T : struct, IEquatable<T>
    {
        var (candidate, votes) = (default(T), 0);
        for (var i = 0; i < count; i++)
        {
            var value = valueAt(i);
            if (votes == 0) candidate = value;
            votes += value.Equals(candidate) ? 1 : -1;
        }

        var found = 0;
        for (var i = 0; i < count; i++) found += valueAt(i).Equals(candidate) ? 1 : 0;
        return found > count / 2 ? candidate : default;
    }
}
