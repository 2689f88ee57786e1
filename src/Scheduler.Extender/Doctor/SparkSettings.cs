using System.Globalization;
using System.Text.RegularExpressions;
using Scheduler.Core;

namespace Scheduler.Extender.Doctor;

/// <summary>The configuration of a Spark application as its driver shows it (<c>/environment</c>).</summary>
/// <param name="Spark">Spark's properties.</param>
/// <param name="Hadoop">Hadoop's, with those of core-site.xml; null before Spark 3.0, which does not show them.</param>
internal sealed partial record SparkSettings(IReadOnlyDictionary<string, string> Spark, IReadOnlyDictionary<string, string>? Hadoop)
{
    /// <summary>The variable of the pod that <c>clientIp:${env:NODE_IP}</c> names, where nothing names another.</summary>
    public const string UsualVariable = "NODE_IP";

    /// <summary>Bytes that the longest context needs: application, job, stage and task with their numbers, and an IPv6 address.</summary>
    public const int EnoughForContext = 256;

    /// <summary>Hadoop's default of <c>hadoop.caller.context.max.size</c>.</summary>
    private const int DefaultMaxContext = 128;

    private const string Jar = "hdfs.locality.LocalityFileSystem", HadoopPrefix = "spark.hadoop.";

    /// <summary>From an answer.</summary>
    public static SparkSettings Of(SparkEnvironment environment) => new(
        Properties(environment.SparkProperties), environment.HadoopProperties is { } hadoop ? Properties(hadoop) : null);

    /// <summary>What is missing of the jar's two lines, as a sentence; null when both are there.</summary>
    public string? ProblemOfJar => OfHadoop("fs.hdfs.impl") switch
    {
        Jar => string.IsNullOrWhiteSpace(OfHadoop("hdfs.locality.url"))
            ? $"{HadoopPrefix}hdfs.locality.url is not set, without which the jar changes nothing."
            : null,
        null => Hadoop is null
            ? $"{HadoopPrefix}fs.hdfs.impl is not set: Spark reads HDFS without the jar."
            : "fs.hdfs.impl is not set: Spark reads HDFS without the jar.",
        var other => $"fs.hdfs.impl is {ShortText.Quote(other)} and not {Jar}.",
    };

    /// <summary><c>spark.log.callerContext</c>; null when it is not set.</summary>
    public string? CallerContext => Spark.GetValueOrDefault("spark.log.callerContext");

    /// <summary>The variable of the pod that the caller context takes the client's address from; null when it takes it from none.</summary>
    public string? Variable => CallerContext is { } context && ClientIp().Match(context) is { Success: true } match
        ? match.Groups["variable"].Value
        : null;

    /// <summary>The caller context in words.</summary>
    public string TextOfContext => CallerContext is { } context
        ? $"spark.log.callerContext is '{ShortText.Quote(context)}'"
        : "spark.log.callerContext is not set";

    /// <summary>Whether Hadoop sends caller contexts; null when the driver does not show it.</summary>
    public bool? SendsContexts => OfHadoop("hadoop.caller.context.enabled") is { } value
        ? value.Trim().Equals("true", StringComparison.OrdinalIgnoreCase)
        : Hadoop is null ? null : false;

    /// <summary>Whether a line of Spark's sets that, which may come after Spark has read it.</summary>
    public bool SendsContextsByLine => Spark.ContainsKey($"{HadoopPrefix}hadoop.caller.context.enabled");

    /// <summary>The longest caller context, in bytes; null when the driver does not show it.</summary>
    public int? MaxContext => OfHadoop("hadoop.caller.context.max.size") is { } value
        ? int.TryParse(value.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0
        : Hadoop is null ? null : DefaultMaxContext;

    /// <summary>A property of Hadoop's; null when it is not set, or not shown. Spark's lines win over core-site.xml.</summary>
    public string? OfHadoop(string key) => Spark.GetValueOrDefault(HadoopPrefix + key) ?? Hadoop?.GetValueOrDefault(key);

    private static Dictionary<string, string> Properties(IReadOnlyList<IReadOnlyList<string?>?>? pairs)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs ?? [])
            if (pair is [{ } key, { } value, ..]) properties[key] = value;
        return properties;
    }

    [GeneratedRegex(@"clientIp:\$\{env:(?<variable>\w+)\}")]
    private static partial Regex ClientIp();
}
