using System.Net;

namespace Scheduler.Listeners;

/// <summary>One address to listen on.</summary>
/// <param name="EndPoint">Address and port.</param>
/// <param name="IsHttps">Whether TLS is spoken there.</param>
public readonly record struct ListenerUrl(IPEndPoint EndPoint, bool IsHttps)
{
    /// <summary>Whether only this machine reaches it.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(EndPoint.Address);
}

/// <summary>Reads the URLs that a listener is configured with.</summary>
public static class ListenerUrls
{
    private const string AnyHost = "*";

    /// <summary>Every error, as a sentence that names the key.</summary>
    public static IEnumerable<string> Validate(string key, string urls)
    {
        var parts = Split(urls);
        if (parts.Length == 0) yield return $"{key} is empty; give at least one URL such as http://127.0.0.1:8888.";
        foreach (var part in parts)
            if (!TryParse(part, out _))
                yield return $"{key} holds '{part}', which is not http(s)://ADDRESS:PORT with an IP address, localhost or *.";
    }

    /// <summary>The URLs, less those that <see cref="Validate"/> reports.</summary>
    public static IEnumerable<ListenerUrl> Parse(string urls)
    {
        foreach (var part in Split(urls))
            if (TryParse(part, out var url)) yield return url;
    }

    private static string[] Split(string urls) => urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool TryParse(string text, out ListenerUrl url)
    {
        url = default;
        // Uri does not take "*" for a host.
        var named = text.Replace($"//{AnyHost}", "//[::]", StringComparison.Ordinal);
        if (!Uri.TryCreate(named, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.PathAndQuery != "/")
            return false;
        var isAddress = IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address);
        if (!isAddress && uri.Host != "localhost") return false;
        url = new ListenerUrl(new IPEndPoint(address ?? IPAddress.Loopback, uri.Port), uri.Scheme == Uri.UriSchemeHttps);
        return true;
    }
}
