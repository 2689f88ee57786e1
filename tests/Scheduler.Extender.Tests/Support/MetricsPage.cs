using System.Globalization;
using System.Text.RegularExpressions;

namespace Scheduler.Extender.Tests.Support;

/// <summary>A page of metrics in Prometheus's text format, read by the format alone.</summary>
internal sealed partial class MetricsPage
{
    private readonly Dictionary<string, double> _samples = [];

    public MetricsPage(string text)
    {
        Text = text;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (TypeLine().Match(line) is { Success: true } type) Types.Add(type.Groups[1].Value, type.Groups[2].Value);
            else if (!line.StartsWith('#')) Add(line);
        }
    }

    public string Text { get; }

    /// <summary>Type by name of the family.</summary>
    public Dictionary<string, string> Types { get; } = [];

    /// <summary>Name, labels and value of each sample.</summary>
    public List<(string Name, Dictionary<string, string> Labels, double Value)> Samples { get; } = [];

    /// <summary>
    /// The value of a sample by its text, such as <c>redis_calls_total{operation="Get",outcome="Ok"}</c>; 0 when it is not there.
    /// </summary>
    public double this[string sample] => _samples.GetValueOrDefault($"hdfs_locality_{sample}");

    /// <summary>The sum of a family over its labels.</summary>
    public double Sum(string family) => Samples.Where(sample => sample.Name == $"hdfs_locality_{family}").Sum(sample => sample.Value);

    /// <summary>Values that a label of a family has.</summary>
    public IReadOnlySet<string> ValuesOf(string family, string label) =>
        Samples.Where(sample => sample.Name == $"hdfs_locality_{family}").Select(sample => sample.Labels[label]).ToHashSet();

    private void Add(string line)
    {
        var match = SampleLine().Match(line);
        Assert.True(match.Success, $"Not a sample: {line}");
        var labels = Label().Matches(match.Groups[2].Value).ToDictionary(label => label.Groups[1].Value, label => label.Groups[2].Value);
        var value = match.Groups[3].Value == "+Inf"
            ? double.PositiveInfinity
            : double.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture);
        Samples.Add((match.Groups[1].Value, labels, value));
        Assert.True(_samples.TryAdd(line[..line.LastIndexOf(' ')], value), $"Twice on one page: {line}");
    }

    [GeneratedRegex("^# TYPE (\\S+) (counter|gauge|histogram)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex("^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? (\\S+)$")]
    private static partial Regex SampleLine();

    [GeneratedRegex("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Label();
}
