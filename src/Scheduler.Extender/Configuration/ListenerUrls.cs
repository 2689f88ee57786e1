using System.Net;

namespace Scheduler.Extender.Configuration;

/// <summary>Reads the URLs that a listener is configured with.</summary>
internal static class ListenerUrls
{
    private const string AnyHost = "*";

    /// <summary>Every error, as a sentence that names the key.</summary>
    public static IEnumerable<string> Validate(string key, string urls)
    {
        var parts = Split(urls);
        if (parts.Length == 0) yield return $"{key} is empty; give at least one URL such as http://127.0.0.1:8888.";
        foreach (var part in parts)
            if (!TryParse(part, out _)) yield return $"{key} holds '{part}', which is not http://ADDRESS:PORT with an IP address, localhost or *.";
    }

    /// <summary>The end points of URLs that <see cref="Validate"/> has nothing against.</summary>
    public static IEnumerable<IPEndPoint> Parse(string urls)
    {
        foreach (var part in Split(urls))
            if (TryParse(part, out var endPoint)) yield return endPoint!;
    }

    private static string[] Split(string urls) => urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool TryParse(string url, out IPEndPoint? endPoint)
    {
        endPoint = null;
        // Uri does not take "*" for a host.
        var text = url.Replace($"//{AnyHost}", "//[::]", StringComparison.Ordinal);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp || uri.PathAndQuery != "/") return false;
        if (uri.Host == "localhost") endPoint = new IPEndPoint(IPAddress.Loopback, uri.Port);
        else if (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address)) endPoint = new IPEndPoint(address, uri.Port);
        return endPoint is not null;
    }
}
