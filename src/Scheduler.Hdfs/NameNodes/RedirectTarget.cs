using System.Diagnostics.CodeAnalysis;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>
/// Where a redirect leads: to WebHDFS at some server. Its query may hold a delegation token that the NameNode put there, so its text must
/// never be logged; <see cref="Endpoint"/> may be.
/// </summary>
internal sealed class RedirectTarget
{
    private const int MaxLength = 32 * 1024;
    private const string WebHdfs = "/webhdfs/v1/";

    // Escapes in a name are passed on unchanged: Uri would decode some of them, and a DataNode would look for another file.
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private RedirectTarget(Uri url)
    {
        Url = url;
        // For an address as host: "[::1]:9864".
        Endpoint = $"{(url.HostNameType == UriHostNameType.IPv6 ? url.Host : url.IdnHost)}:{url.Port}";
    }

    /// <summary>The URL, byte for byte as it was written.</summary>
    public Uri Url { get; }

    /// <summary>Host and port, for logs and messages.</summary>
    public string Endpoint { get; }

    /// <summary>The host: of a DataNode, the name it registered with.</summary>
    public string Host => Url.IdnHost;

    /// <summary>Whether an answer is a redirect.</summary>
    public static bool IsRedirect(HttpResponseMessage answer) => (int)answer.StatusCode is 301 or 302 or 303 or 307 or 308;

    /// <summary>The <c>Location</c> as it came; null without one.</summary>
    public static string? LocationOf(HttpResponseMessage answer) =>
        answer.Headers.NonValidated.TryGetValues("Location", out var values) && values.Count == 1 ? values.ToString() : null;

    /// <summary>Reads the value of a <c>Location</c>.</summary>
    /// <param name="location">The header as it came.</param>
    /// <param name="redirect">Where it leads; null when the answer is false.</param>
    /// <param name="error">Why it is not followed, without quoting it; null when the answer is true.</param>
    public static bool TryParse(string? location, [NotNullWhen(true)] out RedirectTarget? redirect, [NotNullWhen(false)] out string? error)
    {
        redirect = null;
        error = WhyNot(location, out var url);
        if (error is null) redirect = new RedirectTarget(url!);
        return error is null;
    }

    /// <summary>Whether it leads to the same scheme, host and port, where we authenticate as before.</summary>
    public bool IsAt(Uri server) => Url.Scheme == server.Scheme
        && Url.Port == server.Port
        && string.Equals(Url.IdnHost, server.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>The server, as its base URL without a path.</summary>
    public string Server => $"{Url.Scheme}://{Endpoint}";

    /// <summary>The same request at the server that this leads to; null when it was not WebHDFS.</summary>
    public Uri? With(Uri requested)
    {
        var here = requested.OriginalString.IndexOf(WebHdfs, StringComparison.Ordinal);
        var there = Url.OriginalString.IndexOf(WebHdfs, StringComparison.Ordinal);
        return here < 0 ? null : new Uri(
            string.Concat(Url.OriginalString.AsSpan(0, there), requested.OriginalString.AsSpan(here)), AsWritten);
    }

    /// <summary>Whether it leads from https to http, where a token could be read on the way.</summary>
    public bool LeavesTls(Uri server) => server.Scheme == Uri.UriSchemeHttps && Url.Scheme != Uri.UriSchemeHttps;

    private static string? WhyNot(string? location, out Uri? url)
    {
        url = null;
        if (string.IsNullOrEmpty(location)) return "a redirect without a target";
        if (location.Length > MaxLength) return $"a redirect of more than {MaxLength} bytes";
        if (location.AsSpan().ContainsAnyExceptInRange('!', '~') || location.Contains('#', StringComparison.Ordinal))
            return "a redirect to something that is not a URL";
        if (!Uri.TryCreate(location, AsWritten, out url) || !url.IsAbsoluteUri) return "a redirect to something that is not a URL";
        if (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
            return "a redirect to something that is neither http nor https";
        if (url.Host.Length == 0 || url.UserInfo.Length > 0) return "a redirect to a URL without a host, or with a user in it";
        return url.AbsolutePath.Contains(WebHdfs, StringComparison.Ordinal) ? null : "a redirect to something that is not WebHDFS";
    }
}
