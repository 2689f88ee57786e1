namespace Scheduler.Testing.NameNode;

/// <summary>
/// Recorded exchanges by request target: the path exactly as it was escaped on the wire, the query as a set of parameters.
/// </summary>
public sealed class RecordedExchanges
{
    private const string WebHdfs = "/webhdfs/v1";
    private readonly Dictionary<string, RecordedAnswer> _answers = [];

    /// <summary>The targets that have an answer.</summary>
    public IReadOnlyCollection<string> Targets => _answers.Keys;

    /// <summary>What a folder under <c>captures/namenode</c> recorded.</summary>
    /// <param name="folder"><c>webhdfs</c>, <c>webhdfs-ha</c>, <c>webhdfs-states</c> or <c>httpfs</c>.</param>
    /// <param name="prefix">Of the names to take: folders with several servers or states hold a target several times.</param>
    public static RecordedExchanges Load(string folder, string prefix = "")
    {
        var exchanges = new RecordedExchanges();
        foreach (var line in File.ReadLines(Captures.PathOf($"namenode/{folder}/INDEX.txt")))
        {
            var fields = line.Split('\t');
            if (fields[0].StartsWith(prefix, StringComparison.Ordinal) && fields[1].StartsWith('/'))
                exchanges.Add(folder, fields[0], fields[1]);
        }

        return exchanges;
    }

    /// <summary>Adds an exchange; it replaces one with the same target.</summary>
    public RecordedExchanges Add(string target, RecordedAnswer answer)
    {
        _answers[Key(target)] = answer;
        return this;
    }

    /// <summary>The answer to a target; null when none was recorded.</summary>
    public RecordedAnswer? Find(string target) => _answers.GetValueOrDefault(Key(target));

    private void Add(string folder, string name, string target)
    {
        var isOther = target.StartsWith(WebHdfs, StringComparison.Ordinal) || !target.Contains("op=", StringComparison.Ordinal);
        var capture = name.StartsWith("jmx-", StringComparison.Ordinal) ? $"namenode/jmx/{name}.http" : $"namenode/{folder}/{name}.http";
        // Some answers are indexed but not kept: they hold secrets.
        if (File.Exists(Captures.PathOf(capture))) Add(isOther ? target : WebHdfs + target, RecordedAnswer.Load(capture));
    }

    private static string Key(string target)
    {
        var parts = target.Split('?', 2);
        var query = parts.Skip(1).SelectMany(text => text.Split('&')).Order(StringComparer.Ordinal);
        return $"{parts[0]}?{string.Join('&', query)}";
    }
}
