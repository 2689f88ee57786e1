using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Scheduler.Hdfs.Configuration;

/// <summary>
/// Reads Hadoop configuration files as Hadoop's <c>Configuration</c> does: <c>&lt;property&gt;</c> entries (child elements or attributes)
/// wherever they stand, and <c>xi:include</c> of a file by its absolute path, a <c>file:</c> URL, or a path from the configuration
/// directory or from the including file. Bounded in bytes and depth. One use.
/// </summary>
/// <param name="directory">The configuration directory, Hadoop's class path.</param>
internal sealed partial class HadoopConfigurationFiles(string directory)
{
    /// <summary>Bytes of all files together.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private const int MaxIncludeDepth = 8;

    private int _bytesLeft = MaxBytes;

    /// <summary>The properties of a file, in order.</summary>
    /// <exception cref="HadoopConfigurationException">A file cannot be read, is malformed, or includes what is not there.</exception>
    public IEnumerable<HadoopProperty> Read(string file) => Read([file]);

    /// <summary>The properties of the last of some files, each of which includes the next.</summary>
    private IEnumerable<HadoopProperty> Read(IReadOnlyList<string> including)
    {
        var file = including[^1];
        var root = HadoopXml.Parse(Load(file), file);
        // Hadoop takes any root, and any element around properties.
        return root.Name.LocalName == "configuration" || root.Descendants().Any(IsProperty)
            ? Entries(new XElement("file", root), including)
            : throw new HadoopConfigurationException(
                $"{file}: the root element is '{root.Name.LocalName}', not 'configuration', and it holds no property.");
    }

    private byte[] Load(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            var bytes = new byte[Math.Min(stream.Length, _bytesLeft) + 1];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            _bytesLeft -= length;
            return _bytesLeft >= 0
                ? bytes[..length]
                : throw new HadoopConfigurationException(
                    $"{file}: it and what was read before have more than {MaxBytes >> 20} MiB together.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HadoopConfigurationException($"{file} cannot be read: {e.Message}", e);
        }
    }

    private IEnumerable<HadoopProperty> Entries(XElement parent, IReadOnlyList<string> including) =>
        parent.Elements().SelectMany(element => element.Name.LocalName switch
        {
            "property" => Property(element, including[^1]),
            "include" => Included(element, including),
            _ => Entries(element, including),
        });

    private static bool IsProperty(XElement element) => element.Name.LocalName is "property" or "include";

    private static IEnumerable<HadoopProperty> Property(XElement element, string file)
    {
        if (Part(element, "name")?.Trim() is { Length: > 0 } name)
            yield return new HadoopProperty(name, Part(element, "value"), Part(element, "final") == "true", file);
    }

    // Hadoop knows no empty value: such a property leaves an earlier one as it is.
    private static string? Part(XElement property, string name)
    {
        var child = property.Elements().LastOrDefault(element => element.Name.LocalName == name && element.Value.Length > 0);
        return child?.Value ?? (string?)property.Attribute(name);
    }

    private IEnumerable<HadoopProperty> Included(XElement element, IReadOnlyList<string> including)
    {
        if ((string?)element.Attribute("href") is not { Length: > 0 } href) return [];
        if (Find(href, including[^1]) is { } found) return Read(Chain(including, found));
        return element.Elements().FirstOrDefault(child => child.Name.LocalName == "fallback") is { } fallback
            ? Entries(fallback, including)
            : throw new HadoopConfigurationException(
                $"{including[^1]}: xi:include of '{href}', a file that does not exist; add it, or an xi:fallback.");
    }

    private string? Find(string href, string file)
    {
        if (FileUrl().Match(href) is { Success: true } url) href = Uri.UnescapeDataString(url.Groups["path"].Value);
        string[] places = [Path.Combine(directory, href), Path.Combine(Path.GetDirectoryName(file)!, href)];
        return places.FirstOrDefault(File.Exists);
    }

    private static List<string> Chain(IReadOnlyList<string> including, string found)
    {
        var file = Path.GetFullPath(found);
        if (including.Contains(file))
            throw new HadoopConfigurationException(
                $"{including[^1]}: xi:include of '{file}' includes itself through other files; remove it.");
        return including.Count <= MaxIncludeDepth
            ? [.. including, file]
            : throw new HadoopConfigurationException($"{including[^1]}: files include each other more than {MaxIncludeDepth} deep.");
    }

    [GeneratedRegex(@"\Afile:(?://(?:localhost)?)?(?<path>/.*)\z", RegexOptions.IgnoreCase)]
    private static partial Regex FileUrl();
}
