namespace Scheduler.Core.Paths;

/// <summary>Expands the braces of a glob that contain a slash, since components are matched one by one.</summary>
internal static class BraceExpander
{
    /// <summary>All expansions, in the order of the pattern; the pattern itself when no brace contains a slash.</summary>
    /// <param name="pattern">The path.</param>
    /// <param name="limit">The most paths.</param>
    /// <param name="maxLength">
    /// The most characters of all intermediate texts. Each is scanned once, so this also bounds the time: nested braces, and braces with
    /// one alternative, make many texts for few paths.
    /// </param>
    /// <exception cref="FormatException">A limit is exceeded.</exception>
    public static List<string> Expand(string pattern, int limit, int maxLength)
    {
        var done = new List<string>();
        var pending = new Stack<string>([pattern]);
        for (var left = (long)maxLength; pending.TryPop(out var next);)
        {
            if (FirstWithSlash(next) is not { } group)
            {
                done.Add(next);
                continue;
            }

            if (done.Count + pending.Count + group.Cuts.Count > limit)
                throw new FormatException($"The braces of the glob expand to more than {limit} paths; name fewer.");
            left -= group.LengthAround(next);
            if (left < 0) throw new FormatException($"The braces of the glob expand to more than {maxLength} characters; name fewer.");
            foreach (var expansion in Enumerable.Reverse(group.Around(next))) pending.Push(expansion);
        }

        return done;
    }

    // One pass, for any nesting.
    private static Group? FirstWithSlash(string pattern)
    {
        Group? first = null;
        var open = new Stack<Group>();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\') i++;
            else if (pattern[i] == '{') open.Push(new Group(i));
            else if (open.TryPeek(out var group) && group.Take(pattern[i], i)) first = Close(open, first);
        }

        return first;
    }

    private static Group? Close(Stack<Group> open, Group? first)
    {
        var closed = open.Pop();
        if (!closed.HasSlash) return first;
        if (open.TryPeek(out var around)) around.HasSlash = true;
        return first is null || closed.Open < first.Open ? closed : first;
    }

    /// <summary>A brace group: where it opens, and where its alternatives end.</summary>
    private sealed class Group(int open)
    {
        public int Open => open;

        public bool HasSlash { get; set; }

        public List<int> Cuts { get; } = [];

        /// <summary>Takes a character directly inside the group. Returns whether it closes the group.</summary>
        public bool Take(char c, int position)
        {
            if (c == '/') HasSlash = true;
            else if (c is ',' or '}') Cuts.Add(position);
            return c == '}';
        }

        /// <summary>Total length of what <see cref="Around"/> returns.</summary>
        public long LengthAround(string pattern)
        {
            var length = Cuts[^1] + 1 - open;
            return ((long)Cuts.Count * (pattern.Length - length)) + (length - Cuts.Count - 1);
        }

        public List<string> Around(string pattern)
        {
            var starts = Cuts.Prepend(open);
            return [.. starts.Zip(Cuts, (start, end) => pattern[..open] + pattern[(start + 1)..end] + pattern[(Cuts[^1] + 1)..])];
        }
    }
}
