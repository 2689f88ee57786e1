namespace Scheduler.Core;

/// <summary>Finds the known name that a mistyped one was meant to be.</summary>
public static class ClosestName
{
    /// <summary>Longest name that is compared; a longer one is no typo, and the comparison costs length × length.</summary>
    private const int MaxLength = 64;

    /// <summary>
    /// The known name with the fewest characters to insert, delete, replace or swap, whatever their case; the first of equals. Null when
    /// half of its characters or more would change.
    /// </summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        if (name.Length is 0 or > MaxLength) return null;
        var (closest, distance) = (default(string), int.MaxValue);
        foreach (var candidate in known)
        {
            var edits = Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (edits < distance && 2 * edits < candidate.Length) (closest, distance) = (candidate, edits);
        }

        return closest;
    }

    /// <summary>A question for the end of a sentence about a wrong name; empty when no known name is close.</summary>
    public static string Question(string name, IEnumerable<string> known) => Of(name, known) is { } meant ? $" Did you mean {meant}?" : "";

    /// <summary>The distance of Damerau and Levenshtein in which no part is edited twice.</summary>
    private static int Distance(string from, string to)
    {
        var (twoBefore, before, current) = (new int[to.Length + 1], Enumerable.Range(0, to.Length + 1).ToArray(), new int[to.Length + 1]);
        for (var i = 1; i <= from.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = before[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(before[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    current[j] = Math.Min(current[j], twoBefore[j - 2] + 1);
            }

            (twoBefore, before, current) = (before, current, twoBefore);
        }

        return before[to.Length];
    }
}
