using System.Net;
using System.Net.Http.Headers;

namespace Scheduler.Extender.Doctor;

/// <summary>GET requests to servers that may be anything: no proxy, no redirects, no cookies, answers of at most 4 MiB.</summary>
internal sealed class BoundedHttp : IDisposable
{
    /// <summary>Longest answer in bytes.</summary>
    public const int MaxAnswerBytes = 4 << 20;

    private const int MaxHeaderKilobytes = 64;

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        MaxResponseHeadersLength = MaxHeaderKilobytes,
    })
    {
        MaxResponseContentBufferSize = MaxAnswerBytes,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>The body of an answer with status 200.</summary>
    /// <param name="url">What to get.</param>
    /// <param name="authorization">A token; null for none.</param>
    /// <param name="cancellationToken">Ends the request: give it a deadline.</param>
    /// <exception cref="HttpRequestException">There is none; the message says why in a sentence that begins with the URL.</exception>
    public async Task<byte[]> GetAsync(Uri url, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Authorization = authorization } };
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (response.StatusCode == HttpStatusCode.OK) return body;
            var redirects = response.Headers.Location is null ? "" : ", a redirect, which is not followed";
            throw new HttpRequestException($"{url} answers {(int)response.StatusCode}{redirects}.", null, response.StatusCode);
        }
        catch (HttpRequestException failed) when (failed.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new HttpRequestException($"{url} answers with more than {MaxAnswerBytes >> 20} MiB.", failed);
        }
        catch (HttpRequestException failed) when (failed.StatusCode is null)
        {
            throw new HttpRequestException($"{url} cannot be read: {failed.Message}", failed);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
