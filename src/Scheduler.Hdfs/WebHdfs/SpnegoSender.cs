using System.Net;
using System.Net.Http.Headers;
using Scheduler.Hdfs.Kerberos;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>
/// Sends requests to one NameNode's HTTP server and answers its challenge by SPNEGO (RFC 4559) once; the signed cookie that it gives
/// then saves that. Not the platform's own handling: that asks the KDC without a deadline on the caller's thread, and names the
/// service by what DNS calls the address. Safe for several threads.
/// </summary>
internal sealed class SpnegoSender(HttpMessageInvoker http, KerberosTickets? tickets)
{
    private const string Scheme = "Negotiate";
    private readonly AuthenticationCookie _cookie = new();

    /// <summary>Sends a GET request.</summary>
    /// <exception cref="KerberosException">There is no ticket for the server.</exception>
    public async Task<HttpResponseMessage> GetAsync(Uri url, CancellationToken cancellationToken)
    {
        var response = await SendAsync(url, authorization: null, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Unauthorized && _cookie.Forget())
        {
            // The cookie ran out, or the NameNode changed its secret: once more from the start.
            response.Dispose();
            response = await SendAsync(url, authorization: null, cancellationToken);
        }

        return tickets is not null && response.StatusCode == HttpStatusCode.Unauthorized && Challenges(response)
            ? await AuthenticateAsync(url, response, cancellationToken)
            : response;
    }

    private async Task<HttpResponseMessage> AuthenticateAsync(
        Uri url, HttpResponseMessage challenge, CancellationToken cancellationToken)
    {
        challenge.Dispose();
        var (context, token) = await tickets!.BeginAsync(Scheme, $"HTTP/{url.IdnHost}", cancellationToken);
        using (context)
        {
            var authorization = new AuthenticationHeaderValue(Scheme, Convert.ToBase64String(token));
            return await SendAsync(url, authorization, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(Uri url, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Authorization = authorization;
        if (tickets is not null && authorization is null) _cookie.TryAddTo(request.Headers);
        var response = await http.SendAsync(request, cancellationToken);
        if (tickets is not null) _cookie.KeepFrom(response.Headers);
        return response;
    }

    private static bool Challenges(HttpResponseMessage response) =>
        response.Headers.WwwAuthenticate.Any(challenge => string.Equals(challenge.Scheme, Scheme, StringComparison.OrdinalIgnoreCase));
}
