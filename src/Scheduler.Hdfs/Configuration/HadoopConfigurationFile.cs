using System.Xml;
using System.Xml.Linq;

namespace Scheduler.Hdfs.Configuration;

/// <summary>
/// Reads a Hadoop configuration file: <c>&lt;configuration&gt;</c> with <c>&lt;property&gt;</c> entries (child elements or
/// attributes) and <c>xi:include</c> of files in the same directory. DTDs are refused, sizes are bounded.
/// </summary>
internal static class HadoopConfigurationFile
{
    private const int MaxCharacters = 8 * 1024 * 1024;
    private const int MaxIncludeDepth = 8;
    private static readonly XName Include = XName.Get("include", "http://www.w3.org/2001/XInclude");
    private static readonly XName Fallback = XName.Get("fallback", "http://www.w3.org/2001/XInclude");

    /// <summary>Its properties, in order.</summary>
    /// <exception cref="HadoopConfigurationException">The file cannot be read or is malformed.</exception>
    public static IEnumerable<HadoopProperty> Read(string file) => Read(file, depth: 0);

    private static IEnumerable<HadoopProperty> Read(string file, int depth)
    {
        if (depth > MaxIncludeDepth)
            throw new HadoopConfigurationException($"{file}: files include each other more than {MaxIncludeDepth} deep; remove the circle.");
        var root = Load(file);
        return root.Name.LocalName == "configuration"
            ? Entries(root, file, depth)
            : throw new HadoopConfigurationException($"{file}: the root element is '{root.Name.LocalName}', not 'configuration'.");
    }

    private static XElement Load(string file)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = MaxCharacters,
        };
        try
        {
            using var reader = XmlReader.Create(file, settings);
            return XElement.Load(reader, LoadOptions.SetLineInfo);
        }
        catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException)
        {
            throw new HadoopConfigurationException($"{file}: {e.Message}", e);
        }
    }

    private static IEnumerable<HadoopProperty> Entries(XElement parent, string file, int depth) =>
        parent.Elements().SelectMany(element => element switch
        {
            _ when element.Name.LocalName == "property" => Property(element, file),
            _ when element.Name.LocalName == "configuration" => Entries(element, file, depth),
            _ when element.Name == Include => Included(element, file, depth),
            _ => [],
        });

    private static IEnumerable<HadoopProperty> Property(XElement element, string file)
    {
        var name = Part(element, "name")?.Trim();
        if (string.IsNullOrEmpty(name))
            throw new HadoopConfigurationException($"{file}({((IXmlLineInfo)element).LineNumber}): a property has no name.");
        var value = Part(element, "value");
        if (value is not null) yield return new HadoopProperty(name, value.Trim(), Part(element, "final")?.Trim() == "true", file);
    }

    private static string? Part(XElement property, string name) =>
        (string?)property.Attribute(name) ?? property.Elements().LastOrDefault(element => element.Name.LocalName == name)?.Value;

    private static IEnumerable<HadoopProperty> Included(XElement element, string file, int depth)
    {
        var name = (string?)element.Attribute("href") ?? "";
        if (name != Path.GetFileName(name) || name.Length == 0)
            throw new HadoopConfigurationException($"{file}: xi:include of '{name}'; only files of the same directory are included.");
        var included = Path.Combine(Path.GetDirectoryName(file)!, name);
        if (File.Exists(included)) return Read(included, depth + 1);
        return element.Element(Fallback) is { } fallback
            ? Entries(fallback, file, depth)
            : throw new HadoopConfigurationException($"{file}: xi:include of '{name}', which does not exist; add it, or a fallback.");
    }
}
