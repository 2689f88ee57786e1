using System.Net;
using Microsoft.Extensions.Primitives;

namespace Scheduler.Listeners;

/// <summary>
/// Checks a request that is trusted only because it comes from this machine. Any page in a browser on this machine can send requests here.
/// It can use a host name that its owner points to 127.0.0.1 (DNS rebinding), which the Host header shows. Or it can use the address
/// itself, which Origin and Sec-Fetch-Site show (https://www.w3.org/TR/fetch-metadata/). Headers that a proxy may add are not used.
/// </summary>
public static class LoopbackRule
{
    private const string CrossSite = "cross-site";
    private const string Navigation = "navigate";
    private const int MaxIPv4Length = 15;

    /// <summary>Null when the request may pass; else the refusal.</summary>
    public static RefusedException? Check(HttpRequest request)
    {
        if (request.Headers.Host is not [{ } host] || !IsLoopback(host))
        {
            return new RefusedException(Refusal.ForeignHost, StatusCodes.Status421MisdirectedRequest,
                "The Host header must be localhost, an address of 127.0.0.0/8 or [::1]: a request from this machine without a token must "
                    + "not be come from a web page under another host name.");
        }

        return IsOfThisMachine(request.Headers.Origin) && !IsOfOtherSite(request.Headers)
            ? null
            : new RefusedException(Refusal.ForeignOrigin, StatusCodes.Status403Forbidden,
                "A web page of another site (Origin, Sec-Fetch-Site) needs a token.");
    }

    /// <summary>Whether this caller is on this machine.</summary>
    public static bool IsLocal(IPAddress? caller) =>
        caller is not null && IPAddress.IsLoopback(caller.IsIPv4MappedToIPv6 ? caller.MapToIPv4() : caller);

    /// <summary>Whether a host, with or without a port, is this machine by name or by address, written in full.</summary>
    internal static bool IsLoopback(ReadOnlySpan<char> host)
    {
        var colon = host.LastIndexOf(':');
        if (colon > host.LastIndexOf(']'))
        {
            if (!IsPort(host[(colon + 1)..])) return false;
            host = host[..colon];
        }

        if (host.StartsWith('[')) return host.EndsWith(']') && IsIPv6Loopback(host[1..^1]);
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IsIPv4Loopback(host);
    }

    private static bool IsPort(ReadOnlySpan<char> text) => ushort.TryParse(text, System.Globalization.NumberStyles.None, null, out _);

    // No zone: [::1%eth0] is not valid in a URL.
    private static bool IsIPv6Loopback(ReadOnlySpan<char> text) =>
        !text.Contains('%') && IPAddress.TryParse(text, out var address) && address.Equals(IPAddress.IPv6Loopback);

    // Four decimal numbers: 127.1 and 0x7f.0.0.1 are read differently by different programs.
    private static bool IsIPv4Loopback(ReadOnlySpan<char> text)
    {
        Span<char> full = stackalloc char[MaxIPv4Length];
        return text.Length <= MaxIPv4Length && IPAddress.TryParse(text, out var address) && IPAddress.IsLoopback(address)
            && address.TryFormat(full, out var length) && text.SequenceEqual(full[..length]);
    }

    // Only browsers send it, and they send one.
    private static bool IsOfThisMachine(StringValues origins) =>
        origins.Count == 0 || (origins is [var origin] && IsLoopbackOrigin(origin));

    /// <summary>An origin is a scheme and a host; <c>null</c> is the origin of a page that hides its own.</summary>
    private static bool IsLoopbackOrigin(ReadOnlySpan<char> text)
    {
        var at = text.IndexOf("://");
        return at > 0 && text[..at] is "http" or "https" && IsLoopback(text[(at + 3)..]);
    }

    // A user who follows a link to the page comes from another site, too, but only that user sees the answer.
    private static bool IsOfOtherSite(IHeaderDictionary headers) =>
        headers["Sec-Fetch-Site"] is { Count: > 0 } site && site.Contains(CrossSite) && headers["Sec-Fetch-Mode"] is not [Navigation];
}
