using System.Net;
using System.Text;
using System.Xml.Linq;

namespace Scheduler.Sandbox.Hdfs.WebHdfs;

/// <summary>The settings of a NameNode as <c>/conf</c> shows them to who does not ask for JSON.</summary>
internal static class NameNodeConf
{
    public static WebHdfsAnswer Of(IReadOnlyDictionary<string, string> settings)
    {
        var properties = settings.Select(setting => new XElement(
            "property",
            new XElement("name", setting.Key),
            new XElement("value", setting.Value),
            new XElement("final", false),
            new XElement("source", "hdfs-site.xml")));
        var xml = $"""<?xml version="1.0" encoding="UTF-8" standalone="no"?>{new XElement("configuration", properties)}""";
        return new WebHdfsAnswer(HttpStatusCode.OK, "text/xml;charset=utf-8", Encoding.UTF8.GetBytes(xml));
    }
}
