using System.Text;

namespace Scheduler.Core.Paths;

/// <summary>
/// The entries of <c>hdfs.locality/paths</c>, split in one pass. Only the first entries become strings, each only up to the length at which
/// it is too long; the rest is counted. The text is untrusted and may have 256 KiB.
/// </summary>
internal sealed class PathEntries
{
    private readonly StringBuilder _entry = new();
    private readonly int _most;
    private bool _isEmpty = true;

    /// <summary>Splits a text.</summary>
    /// <param name="text">See <see cref="PathList.Parse"/>.</param>
    /// <param name="most">Entries that are kept.</param>
    public PathEntries(string text, int most)
    {
        _most = most;
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\\' && i + 1 < text.Length)
            {
                // Inside braces a bare comma separates alternatives, so there the backslash must stay for the glob.
                if (!IsSeparator(text[++i]) || depth > 0) Append(c);
                Append(text[i]);
                continue;
            }

            if (IsSeparator(c) && !(c == ',' && depth > 0))
            {
                depth = 0;
                End();
                continue;
            }

            if (c == '{') depth++;
            else if (c == '}' && depth > 0) depth--;
            Append(c);
        }

        End();
    }

    /// <summary>The first entries.</summary>
    public List<string> Taken { get; } = [];

    /// <summary>How many entries follow.</summary>
    public int NotTaken { get; private set; }

    private static bool IsSeparator(char c) => c is ',' or ';' || char.IsWhiteSpace(c);

    private void Append(char c)
    {
        _isEmpty = false;
        if (Taken.Count < _most && _entry.Length <= PathEntry.MaxPathLength) _entry.Append(c);
    }

    private void End()
    {
        if (_isEmpty) return;
        _isEmpty = true;
        if (Taken.Count == _most)
        {
            NotTaken++;
            return;
        }

        Taken.Add(_entry.ToString());
        _entry.Clear();
    }
}
