using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Scheduler.Hdfs.Configuration;

/// <summary>
/// Parses the XML of a Hadoop configuration file. The XML declaration is ignored (XML 1.1, names of encodings that .NET does
/// not know): the text is UTF-8 unless a byte order mark says otherwise. So is a DOCTYPE; entities are not read.
/// </summary>
internal static partial class HadoopXml
{
    private const int MaxDepth = 64;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Ignore,
        XmlResolver = null,
        CheckCharacters = false,
    };

    /// <summary>The root element.</summary>
    /// <exception cref="HadoopConfigurationException">The bytes are not XML; the message names the file.</exception>
    public static XElement Parse(byte[] bytes, string file)
    {
        using var decoder = new StreamReader(new MemoryStream(bytes), Encoding.UTF8);
        var text = Declaration().Replace(decoder.ReadToEnd(), "", 1);
        try
        {
            using (var depth = XmlReader.Create(new StringReader(text), Settings))
            {
                while (depth.Read())
                {
                    if (depth.Depth > MaxDepth)
                        throw new HadoopConfigurationException($"{file}: elements are nested more than {MaxDepth} deep.");
                }
            }

            using var reader = XmlReader.Create(new StringReader(text), Settings);
            return XElement.Load(reader);
        }
        catch (XmlException e)
        {
            var remedy = text.Contains("<!ENTITY", StringComparison.Ordinal) ? " Entities are not read: write their values instead." : "";
            throw new HadoopConfigurationException($"{file} is not well-formed XML: {e.Message}{remedy}", e);
        }
    }

    [GeneratedRegex(@"\A<\?xml\s[^>]*\?>")]
    private static partial Regex Declaration();
}
