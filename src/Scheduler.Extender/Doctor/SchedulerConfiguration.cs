using System.Globalization;
using Scheduler.Core;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Scheduler.Extender.Doctor;

/// <summary>A <c>KubeSchedulerConfiguration</c> (<c>kubescheduler.config.k8s.io/v1</c>), the parts that concern an extender.</summary>
internal sealed class SchedulerConfiguration
{
    private readonly YamlMappingNode _root;

    private SchedulerConfiguration(YamlMappingNode root) => _root = root;

    /// <summary>The lease of a scheduler whose configuration names no other.</summary>
    private const string StockLease = "kube-system/kube-scheduler";

    /// <summary>Largest text read; such a file has a few kilobytes.</summary>
    public const int MaxLength = 1 << 20;

    /// <summary><c>spec.schedulerName</c> of each profile; the stock scheduler's where none is given.</summary>
    public IReadOnlyList<string> SchedulerNames =>
    [
        .. Maps(_root, "profiles")
            .Select(profile => Text(profile, "schedulerName") ?? "default-scheduler")
            .DefaultIfEmpty("default-scheduler"),
    ];

    /// <summary>What each profile samples, in percent; 0 is kube-scheduler's own choice.</summary>
    public IReadOnlyList<double> Samples
    {
        get
        {
            var all = Number(_root, "percentageOfNodesToScore");
            return
            [
                .. Maps(_root, "profiles")
                    .Select(profile => Number(profile, "percentageOfNodesToScore") ?? all ?? 0)
                    .DefaultIfEmpty(all ?? 0),
            ];
        }
    }

    /// <summary>Calls a second that its client makes to the API server.</summary>
    public double ClientQps => Map(_root, "clientConnection") is { } client ? Number(client, "qps") ?? 50 : 50;

    /// <summary>The longest pause before a pod is retried, in seconds.</summary>
    public double PodMaxBackoffSeconds => Number(_root, "podMaxBackoffSeconds") ?? 10;

    /// <summary>The lease of its leader, as namespace/name; null where no leader is elected.</summary>
    public string? Lease => Map(_root, "leaderElection") is not { } election ? StockLease
        : Text(election, "leaderElect") == "false" ? null
        : $"{Text(election, "resourceNamespace") ?? "kube-system"}/{Text(election, "resourceName") ?? "kube-scheduler"}";

    /// <summary>The extenders.</summary>
    public IReadOnlyList<ExtenderEntry> Extenders => [.. Maps(_root, "extenders").Select(map => new ExtenderEntry(
        Text(map, "urlPrefix") ?? "",
        HasText(map, "filterVerb"),
        HasText(map, "prioritizeVerb"),
        HasText(map, "preemptVerb"),
        HasText(map, "bindVerb"),
        Number(map, "weight") ?? 0,
        Text(map, "nodeCacheCapable") == "true",
        Text(map, "ignorable") == "true",
        Duration.TryParse(Text(map, "httpTimeout"), out var timeout) && timeout.Value > TimeSpan.Zero
            ? timeout
            : ExtenderEntry.DefaultTimeout,
        Map(map, "tlsConfig") is { } tls && (HasText(tls, "caFile") || HasText(tls, "caData"))))];

    /// <summary>Reads one; null with the reason when the text is not one.</summary>
    public static SchedulerConfiguration? Parse(string text, out string error)
    {
        error = "";
        try
        {
            var stream = new YamlStream();
            if (text.Length <= MaxLength) stream.Load(new StringReader(text));
            var root = stream.Documents.Select(document => document.RootNode).OfType<YamlMappingNode>().FirstOrDefault();
            if (root is not null && Text(root, "kind") == "KubeSchedulerConfiguration") return new SchedulerConfiguration(root);
            error = "It is not a KubeSchedulerConfiguration.";
        }
        catch (YamlException exception)
        {
            error = $"It is not YAML: {exception.Message}";
        }

        return null;
    }

    private static bool HasText(YamlMappingNode map, string key) => Text(map, key) is { Length: > 0 };

    private static YamlNode? Child(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null;

    private static YamlMappingNode? Map(YamlMappingNode map, string key) => Child(map, key) as YamlMappingNode;

    private static IEnumerable<YamlMappingNode> Maps(YamlMappingNode map, string key) =>
        (Child(map, key) as YamlSequenceNode)?.Children.OfType<YamlMappingNode>() ?? [];

    private static string? Text(YamlMappingNode map, string key) => (Child(map, key) as YamlScalarNode)?.Value;

    private static double? Number(YamlMappingNode map, string key) =>
        double.TryParse(Text(map, key), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>An entry of <c>extenders</c> in a <c>KubeSchedulerConfiguration</c>.</summary>
/// <param name="UrlPrefix">Where the verbs are; empty when it is not given.</param>
/// <param name="HasFilter">Whether <c>filterVerb</c> is set.</param>
/// <param name="HasPrioritize">Whether <c>prioritizeVerb</c> is set.</param>
/// <param name="HasPreempt">Whether <c>preemptVerb</c> is set.</param>
/// <param name="HasBind">Whether <c>bindVerb</c> is set.</param>
/// <param name="Weight">The factor of scores; 0 when it is not given.</param>
/// <param name="IsNodeCacheCapable">Whether it is sent names instead of nodes.</param>
/// <param name="IsIgnorable">Whether pods are placed without it while it is unavailable.</param>
/// <param name="Timeout">How long kube-scheduler waits for an answer.</param>
/// <param name="HasAuthority">Whether <c>tlsConfig</c> has a CA for the extender's certificate.</param>
internal sealed record ExtenderEntry(
    string UrlPrefix,
    bool HasFilter,
    bool HasPrioritize,
    bool HasPreempt,
    bool HasBind,
    double Weight,
    bool IsNodeCacheCapable,
    bool IsIgnorable,
    TimeSpan Timeout,
    bool HasAuthority)
{
    /// <summary>kube-scheduler's own, where <c>httpTimeout</c> is not given.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Whether it is called over TLS.</summary>
    public bool IsHttps => UrlPrefix.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
}
