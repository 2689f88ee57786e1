using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using Scheduler.Hdfs.Security;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>
/// Sends requests to one NameNode's HTTP server and answers its challenge by SPNEGO (RFC 4559) once; the signed cookie that it gives
/// then saves that. Not the platform's own handling: that calls the KDC without a deadline on the caller's thread, and names the
/// service by what DNS calls the address. Safe for several threads.
/// </summary>
internal sealed class SpnegoSender(HttpMessageInvoker http, KerberosTickets? tickets)
{
    private const string Scheme = "Negotiate";
    private readonly AuthenticationCookie _cookie = new();
    private bool _hasAuthenticated;

    /// <summary>Whether both sides authenticated, at some time.</summary>
    public bool HasAuthenticated => Volatile.Read(ref _hasAuthenticated);

    /// <summary>Sends a GET request. With Kerberos, an unauthenticated answer is refused.</summary>
    /// <exception cref="KerberosException">There is no ticket for the server, or it does not authenticate.</exception>
    public async Task<HttpResponseMessage> GetAsync(Uri url, CancellationToken cancellationToken)
    {
        var isKnown = _cookie.IsKept;
        var response = await SendAsync(url, authorization: null, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Unauthorized && _cookie.Forget())
        {
            // The cookie expired, or the NameNode changed its secret: once more from the start.
            isKnown = false;
            response.Dispose();
            response = await SendAsync(url, authorization: null, cancellationToken);
        }

        if (tickets is null) return response;
        if (response.StatusCode == HttpStatusCode.Unauthorized && Challenges(response))
            return await AuthenticateAsync(url, response, cancellationToken);
        return isKnown || IsRefusal(response)
            ? response
            : throw NotAuthentic(response, "it answers without Kerberos although Kerberos is configured");
    }

    private async Task<HttpResponseMessage> AuthenticateAsync(
        Uri url, HttpResponseMessage challenge, CancellationToken cancellationToken)
    {
        challenge.Dispose();
        var (context, token) = await tickets!.BeginAsync(Scheme, $"HTTP/{url.IdnHost}", cancellationToken);
        using (context)
        {
            var authorization = new AuthenticationHeaderValue(Scheme, Convert.ToBase64String(token));
            var response = await SendAsync(url, authorization, cancellationToken);
            if (IsProven(context, ReplyOf(response)))
            {
                _cookie.KeepFrom(response.Headers);
                Volatile.Write(ref _hasAuthenticated, true);
                return response;
            }

            return IsRefusal(response)
                ? response
                : throw NotAuthentic(response, $"it does not prove that it has the key of {context.TargetName}");
        }
    }

    // Any other answer, including a redirect, is acted on: it must be authenticated.
    private static bool IsRefusal(HttpResponseMessage response) => response.StatusCode >= HttpStatusCode.BadRequest;

    // Mutual authentication (RFC 4559, 5): the last token is the server's, with the answer.
    private static bool IsProven(NegotiateAuthentication context, string? reply)
    {
        var token = new byte[reply?.Length ?? 0];
        if (!Convert.TryFromBase64String(reply ?? "", token, out var length) || length == 0) return false;
        context.GetOutgoingBlob(token.AsSpan(0, length), out var status);
        return status == NegotiateAuthenticationStatusCode.Completed;
    }

    private static string? ReplyOf(HttpResponseMessage response) => response.Headers.WwwAuthenticate
        .FirstOrDefault(challenge => string.Equals(challenge.Scheme, Scheme, StringComparison.OrdinalIgnoreCase))?.Parameter;

    private static KerberosException NotAuthentic(HttpResponseMessage response, string what)
    {
        response.Dispose();
        return new KerberosException($"{what}; check its address, and hadoop.http.authentication.type there", KerberosErrorCode.Other);
    }

    private async Task<HttpResponseMessage> SendAsync(
        Uri url, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Authorization = authorization;
        if (tickets is not null && authorization is null) _cookie.TryAddTo(request.Headers);
        return await http.SendAsync(request, cancellationToken);
    }

    private static bool Challenges(HttpResponseMessage response) =>
        response.Headers.WwwAuthenticate.Any(challenge => string.Equals(challenge.Scheme, Scheme, StringComparison.OrdinalIgnoreCase));
}

/// <summary>
/// The signed cookie <c>hadoop.auth</c> that a NameNode gives after SPNEGO; sent back byte for byte, with its quotes. Safe for
/// several threads. Never to be logged.
/// </summary>
internal sealed class AuthenticationCookie
{
    private const string Name = "hadoop.auth=";
    private const int MaxLength = 8 * 1024;
    private string? _value;

    /// <summary>Whether there is one.</summary>
    public bool IsKept => Volatile.Read(ref _value) is not null;

    /// <summary>Adds it to a request; false when there is none.</summary>
    public bool TryAddTo(HttpRequestHeaders headers) =>
        Volatile.Read(ref _value) is { } value && headers.TryAddWithoutValidation("Cookie", value);

    /// <summary>Keeps the one that an answer sets; an empty one is a logout.</summary>
    public void KeepFrom(HttpResponseHeaders headers)
    {
        if (!headers.TryGetValues("Set-Cookie", out var cookies)) return;
        if (cookies.FirstOrDefault(cookie => cookie.StartsWith(Name, StringComparison.Ordinal)) is not { } found) return;
        var value = found.Split(';', 2)[0];
        if (value.Length <= MaxLength) Volatile.Write(ref _value, value.Length > Name.Length + 2 ? value : null);
    }

    /// <summary>Forgets one that is not accepted any more; false when there was none.</summary>
    public bool Forget() => Interlocked.Exchange(ref _value, null) is not null;
}
