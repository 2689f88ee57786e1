using System.Net;
using Microsoft.Extensions.Primitives;

namespace Scheduler.Listeners;

/// <summary>
/// What a request must show that is let in for coming from this machine alone. A browser on this machine is led here by any page that it
/// opens: by a name that the page's owner points to 127.0.0.1 (DNS rebinding), which the Host header tells, or by the address itself, which
/// Origin and Sec-Fetch-Site tell (https://www.w3.org/TR/fetch-metadata/). Nothing that a proxy may add counts.
/// </summary>
public static class LoopbackRule
{
    private const string CrossSite = "cross-site";
    private const string Navigation = "navigate";
    private const int MaxIPv4Length = 15;

    /// <summary>Null when it may be let in; else how it is refused.</summary>
    public static RefusedException? Check(HttpRequest request)
    {
        if (request.Headers.Host is not [{ } host] || !IsLoopback(host))
        {
            return new RefusedException(Refusal.ForeignHost, StatusCodes.Status421MisdirectedRequest,
                "The Host header must be localhost, an address of 127.0.0.0/8 or [::1]: what comes from this machine without a token must not be "
                + "sent by a web page under a name of its own.");
        }

        return IsOfThisMachine(request.Headers.Origin) && !IsOfOtherSite(request.Headers)
            ? null
            : new RefusedException(Refusal.ForeignOrigin, StatusCodes.Status403Forbidden,
                "A page of another site (Origin, Sec-Fetch-Site) may not ask without a token.");
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

    // No zone: [::1%eth0] is no address of a URL.
    private static bool IsIPv6Loopback(ReadOnlySpan<char> text) =>
        !text.Contains('%') && IPAddress.TryParse(text, out var address) && address.Equals(IPAddress.IPv6Loopback);

    // Four decimal numbers: 127.1 and 0x7f.0.0.1 are read differently by different programs.
    private static bool IsIPv4Loopback(ReadOnlySpan<char> text)
    {
        Span<char> full = stackalloc char[MaxIPv4Length];
        return text.Length <= MaxIPv4Length && IPAddress.TryParse(text, out var address) && IPAddress.IsLoopback(address)
            && address.TryFormat(full, out var length) && text.SequenceEqual(full[..length]);
    }

    // No program sends it but a browser, and a browser sends one.
    private static bool IsOfThisMachine(StringValues origins) => origins.Count == 0 || (origins is [var origin] && IsLoopbackOrigin(origin));

    /// <summary>An origin is a scheme and a host; <c>null</c> is the origin of a page that hides its own.</summary>
    private static bool IsLoopbackOrigin(ReadOnlySpan<char> text)
    {
        var at = text.IndexOf("://");
        return at > 0 && text[..at] is "http" or "https" && IsLoopback(text[(at + 3)..]);
    }

    // Whoever follows a link to the page comes from another site, too, and sees the answer alone.
    private static bool IsOfOtherSite(IHeaderDictionary headers) =>
        headers["Sec-Fetch-Site"] is { Count: > 0 } site && site.Contains(CrossSite) && headers["Sec-Fetch-Mode"] is not [Navigation];
}
