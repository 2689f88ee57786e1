using System.Collections.Frozen;

namespace Scheduler.Hdfs.Configuration;

/// <summary>
/// The effective properties of a Hadoop configuration directory: <c>core-site.xml</c>, then <c>hdfs-site.xml</c>; later values win
/// unless an earlier one is final; old names of keys mean the new ones; variables are substituted. Immutable.
/// </summary>
internal sealed class HadoopConfiguration
{
    private static readonly string[] FileNames = ["core-site.xml", "hdfs-site.xml"];

    private readonly Dictionary<string, HadoopProperty> _properties = [];
    private readonly HashSet<string> _final = [];
    private readonly HadoopVariables _variables;

    private HadoopConfiguration(string directory, Func<string, string?> environment)
    {
        Directory = directory;
        _variables = new HadoopVariables(
            key => _properties.GetValueOrDefault(DeprecatedKeys.Current(key))?.Value,
            environment);
    }

    /// <summary>The directory it was read from.</summary>
    public string Directory { get; }

    /// <summary>The keys that are set.</summary>
    public IReadOnlyCollection<string> Keys => _properties.Keys;

    /// <summary>Reads a directory (<c>HADOOP_CONF_DIR</c>).</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="environment">The value of an environment variable; null when it is not set.</param>
    /// <exception cref="HadoopConfigurationException">Neither file exists, or one is malformed.</exception>
    public static HadoopConfiguration Load(string directory, Func<string, string?> environment)
    {
        var files = FileNames.Select(name => Path.GetFullPath(Path.Combine(directory, name))).Where(File.Exists).ToList();
        if (files.Count == 0)
        {
            throw new HadoopConfigurationException(
                $"{directory} (HADOOP_CONF_DIR) has neither core-site.xml nor hdfs-site.xml; "
                + "point it at the cluster's client configuration.");
        }

        var (reader, configuration) = (new HadoopConfigurationFiles(directory), new HadoopConfiguration(directory, environment));
        foreach (var property in files.SelectMany(reader.Read))
            configuration.Set(property with { Name = DeprecatedKeys.Current(property.Name) });
        return configuration;
    }

    /// <summary>A property's value with its variables substituted; null when it is not set or empty.</summary>
    /// <exception cref="HadoopConfigurationException">Variables refer to each other without an end.</exception>
    public string? Get(string key)
    {
        if (_properties.GetValueOrDefault(key) is not { Value: { } raw } property) return null;
        var value = _variables.Substitute(raw) ?? throw new HadoopConfigurationException(
            $"{property.File}: {key} is '{raw}', whose variables refer to each other, or too deeply; write the value itself.");
        return value.Trim() is { Length: > 0 } trimmed ? trimmed : null;
    }

    /// <summary>The parts of a property that is a list separated by commas.</summary>
    public string[] GetList(string key) =>
        Get(key)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Whether a key is set.</summary>
    public bool IsSet(string key) => _properties.ContainsKey(key);

    /// <summary>Where a key is set, for error messages; <c>hdfs-site.xml</c> of the directory when it is not.</summary>
    public string FileOf(string key) =>
        _properties.TryGetValue(key, out var property) ? property.File : Path.Combine(Directory, FileNames[1]);

    private void Set(HadoopProperty property)
    {
        if (property.Value is not null && !_final.Contains(property.Name)) _properties[property.Name] = property;
        if (property.IsFinal) _final.Add(property.Name);
    }
}

/// <summary>One property as a file sets it.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Value">Its value, before substitution; null where the file gives none: an earlier one stays.</param>
/// <param name="IsFinal">Whether later files may not change it.</param>
/// <param name="File">Full path of the file.</param>
internal sealed record HadoopProperty(string Name, string? Value, bool IsFinal, string File);

/// <summary>
/// The deprecated names of keys that we read, from Hadoop's tables (HdfsConfiguration, Configuration). Keys with a suffix have none.
/// </summary>
internal static class DeprecatedKeys
{
    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["fs.default.name"] = "fs.defaultFS",
        ["dfs.federation.nameservices"] = "dfs.nameservices",
        ["dfs.http.address"] = "dfs.namenode.http-address",
        ["dfs.https.address"] = "dfs.namenode.https-address",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The current name of a key as a file writes it.</summary>
    public static string Current(string key) => Names.GetValueOrDefault(key, key);
}

/// <summary>The Hadoop configuration cannot be used. The message names the file and the key, and says what to do.</summary>
public sealed class HadoopConfigurationException : Exception
{
    /// <summary>An error with its message and, if any, its cause.</summary>
    public HadoopConfigurationException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
