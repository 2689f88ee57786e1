using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Scheduler.Extender.Doctor;

/// <summary>A <c>KubeSchedulerConfiguration</c> (<c>kubescheduler.config.k8s.io/v1</c>), as far as it concerns an extender.</summary>
internal sealed class SchedulerConfiguration
{
    private readonly YamlMappingNode _root;

    private SchedulerConfiguration(YamlMappingNode root) => _root = root;

    /// <summary>Largest text read: such a file has some kilobytes.</summary>
    public const int MaxLength = 1 << 20;

    /// <summary><c>spec.schedulerName</c> of each profile; the stock scheduler's where none is given.</summary>
    public IReadOnlyList<string> SchedulerNames =>
        [.. Maps(_root, "profiles").Select(profile => Text(profile, "schedulerName") ?? "default-scheduler").DefaultIfEmpty("default-scheduler")];

    /// <summary>What each profile samples, in percent; 0 is kube-scheduler's own choice.</summary>
    public IReadOnlyList<double> Samples
    {
        get
        {
            var all = Number(_root, "percentageOfNodesToScore");
            return [.. Maps(_root, "profiles").Select(profile => Number(profile, "percentageOfNodesToScore") ?? all ?? 0).DefaultIfEmpty(all ?? 0)];
        }
    }

    /// <summary>Calls a second that its client makes to the API server.</summary>
    public double ClientQps => Map(_root, "clientConnection") is { } client ? Number(client, "qps") ?? 50 : 50;

    /// <summary>The extenders.</summary>
    public IReadOnlyList<Extender> Extenders => [.. Maps(_root, "extenders").Select(map => new Extender(
        Text(map, "urlPrefix") ?? "",
        Text(map, "filterVerb") is { Length: > 0 },
        Text(map, "prioritizeVerb") is { Length: > 0 },
        Text(map, "preemptVerb") is { Length: > 0 },
        Number(map, "weight") ?? 0,
        Text(map, "nodeCacheCapable") == "true",
        Text(map, "ignorable") == "true"))];

    /// <summary>Reads one; null, with the reason, when the text is none.</summary>
    public static SchedulerConfiguration? Parse(string text, out string error)
    {
        error = "";
        try
        {
            var stream = new YamlStream();
            if (text.Length <= MaxLength) stream.Load(new StringReader(text));
            var root = stream.Documents.Select(document => document.RootNode).OfType<YamlMappingNode>().FirstOrDefault();
            if (root is not null && Text(root, "kind") == "KubeSchedulerConfiguration") return new SchedulerConfiguration(root);
            error = "It is no KubeSchedulerConfiguration.";
        }
        catch (YamlException exception)
        {
            error = $"It is no YAML: {exception.Message}";
        }

        return null;
    }

    private static YamlNode? Child(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null;

    private static YamlMappingNode? Map(YamlMappingNode map, string key) => Child(map, key) as YamlMappingNode;

    private static IEnumerable<YamlMappingNode> Maps(YamlMappingNode map, string key) =>
        (Child(map, key) as YamlSequenceNode)?.Children.OfType<YamlMappingNode>() ?? [];

    private static string? Text(YamlMappingNode map, string key) => (Child(map, key) as YamlScalarNode)?.Value;

    private static double? Number(YamlMappingNode map, string key) =>
        double.TryParse(Text(map, key), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>An entry of <c>extenders</c>.</summary>
    internal sealed record Extender(
        string UrlPrefix, bool HasFilter, bool HasPrioritize, bool HasPreempt, double Weight, bool IsNodeCacheCapable, bool IsIgnorable);
}
