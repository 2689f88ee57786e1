namespace Scheduler.Core.Paths;

/// <summary>Expands the braces of a glob that contain a slash, since components are matched one by one.</summary>
internal static class BraceExpander
{
    /// <summary>Every expansion, in the order written; the pattern itself when no brace contains a slash.</summary>
    /// <exception cref="FormatException">There are more than <paramref name="limit"/>.</exception>
    public static List<string> Expand(string pattern, int limit)
    {
        var done = new List<string>();
        var pending = new Stack<string>([pattern]);
        while (pending.TryPop(out var next))
        {
            var expansions = ExpandFirst(next);
            if (expansions is null) done.Add(next);
            else foreach (var expansion in Enumerable.Reverse(expansions)) pending.Push(expansion);
            if (done.Count + pending.Count > limit)
                throw new FormatException($"The braces of the glob expand to more than {limit} paths; name fewer.");
        }

        return done;
    }

    private static List<string>? ExpandFirst(string pattern)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\') i++;
            else if (pattern[i] == '{' && ReadGroup(pattern, i) is { HasSlash: true } group) return group.Around(pattern);
        }

        return null;
    }

    private static Group? ReadGroup(string pattern, int open)
    {
        var group = new Group(open);
        var depth = 0;
        for (var i = open; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\': i++; break;
                case '{': depth++; break;
                case '/': group.HasSlash = true; break;
                case ',' when depth == 1: group.Cuts.Add(i); break;
                case '}' when --depth == 0:
                    group.Cuts.Add(i);
                    return group;
                default: break;
            }
        }

        return null;
    }

    /// <summary>A brace group: where it opens, and where its alternatives end.</summary>
    private sealed class Group(int open)
    {
        public bool HasSlash { get; set; }

        public List<int> Cuts { get; } = [];

        public List<string> Around(string pattern)
        {
            var starts = Cuts.Prepend(open);
            return [.. starts.Zip(Cuts, (start, end) => pattern[..open] + pattern[(start + 1)..end] + pattern[(Cuts[^1] + 1)..])];
        }
    }
}
