using System.Diagnostics.CodeAnalysis;

namespace Scheduler.Hdfs.Configuration;

/// <summary>The URL of a NameNode's HTTP server, as our own configuration writes it.</summary>
internal static class NameNodeUrl
{
    /// <summary>Reads an absolute http or https URL without query or user.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(text.Trim(), UriKind.Absolute, out url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url is { Query: "", Fragment: "", UserInfo: "" };
}
