using System.Globalization;
using System.Text.Json;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>A DataNode's <c>ip:xferPort</c>, as the field <c>name</c> has it. An IPv6 address comes without brackets.</summary>
internal static class TransferAddress
{
    /// <summary>Its parts.</summary>
    public static (string IpAddress, int Port) Parse(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return ("", 0);
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            throw new JsonException("the name of a DataNode is not ip:port");
        return (text[..colon].Trim("[]").ToString(), port);
    }
}
