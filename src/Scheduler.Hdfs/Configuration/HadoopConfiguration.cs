using System.Text;

namespace Scheduler.Hdfs.Configuration;

/// <summary>
/// The effective properties of a Hadoop configuration directory: <c>core-site.xml</c>, then <c>hdfs-site.xml</c>; later values win
/// unless an earlier one is final; <c>${key}</c> is substituted. Immutable.
/// </summary>
internal sealed class HadoopConfiguration
{
    // Hadoop's own bound (Configuration.MAX_SUBST).
    private const int MaxSubstitutions = 20;
    private const int MaxValueLength = 64 * 1024;
    private static readonly string[] FileNames = ["core-site.xml", "hdfs-site.xml"];

    private readonly Dictionary<string, HadoopProperty> _properties = [];

    private HadoopConfiguration(string directory) => Directory = directory;

    /// <summary>The directory it was read from.</summary>
    public string Directory { get; }

    /// <summary>Reads a directory (<c>HADOOP_CONF_DIR</c>).</summary>
    /// <exception cref="HadoopConfigurationException">Neither file exists, or one is malformed.</exception>
    public static HadoopConfiguration Load(string directory)
    {
        var files = FileNames.Select(name => Path.GetFullPath(Path.Combine(directory, name))).Where(File.Exists).ToList();
        if (files.Count == 0)
        {
            throw new HadoopConfigurationException(
                $"{directory} (HADOOP_CONF_DIR) has neither core-site.xml nor hdfs-site.xml; point it at the cluster's client configuration.");
        }

        var configuration = new HadoopConfiguration(directory);
        foreach (var property in files.SelectMany(HadoopConfigurationFile.Read)) configuration.Set(property);
        return configuration;
    }

    /// <summary>A property's value with its variables substituted; null when it is not set or empty.</summary>
    /// <exception cref="HadoopConfigurationException">Variables refer to each other too deeply.</exception>
    public string? Get(string key)
    {
        if (!_properties.TryGetValue(key, out var property)) return null;
        var value = Substitute(property).Trim();
        return value.Length == 0 ? null : value;
    }

    /// <summary>The parts of a property that is a list separated by commas.</summary>
    public string[] GetList(string key) =>
        Get(key)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Where a key is set, for error messages; <c>hdfs-site.xml</c> of the directory when it is not.</summary>
    public string FileOf(string key) =>
        _properties.TryGetValue(key, out var property) ? property.File : Path.Combine(Directory, FileNames[1]);

    private void Set(HadoopProperty property)
    {
        if (_properties.TryGetValue(property.Name, out var earlier) && earlier.IsFinal) return;
        _properties[property.Name] = property;
    }

    private string Substitute(HadoopProperty property)
    {
        var value = property.Value;
        for (var round = 0; round < MaxSubstitutions; round++)
        {
            var next = SubstituteOnce(value);
            if (next == value) return value;
            if (next.Length > MaxValueLength) break;
            value = next;
        }

        throw new HadoopConfigurationException($"{property.File}: {property.Name} refers to itself, or too deeply, by '${{…}}'.");
    }

    // Variables that are no properties (the JVM's, the environment's) stay as they are, as in Hadoop.
    private string SubstituteOnce(string value)
    {
        var result = new StringBuilder();
        var position = 0;
        while (NextVariable(value, position) is { } variable)
        {
            var (start, end) = (variable.Start.Value, variable.End.Value);
            result.Append(value, position, start - position);
            var name = value[(start + 2)..(end - 1)];
            result.Append(_properties.TryGetValue(name, out var property) ? property.Value : value[start..end]);
            position = end;
        }

        return result.Append(value, position, value.Length - position).ToString();
    }

    private static Range? NextVariable(string value, int from)
    {
        var start = value.IndexOf("${", from, StringComparison.Ordinal);
        if (start < 0) return null;
        var end = value.IndexOf('}', start);
        return end < 0 ? null : start..(end + 1);
    }
}
