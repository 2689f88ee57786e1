using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Scheduler.Sandbox.Hdfs.Rpc.Wire;

namespace Scheduler.Sandbox.Hdfs.WebHdfs;

/// <summary>
/// The filter before WebHDFS where <c>hadoop.http.authentication.type</c> is <c>kerberos</c>: SPNEGO in one round trip, and a cookie
/// that replaces it from then on. Its key is <c>HTTP/host</c> of the keytab that <c>KRB5_KTNAME</c> names. Safe for use from any thread.
/// </summary>
internal sealed class SpnegoFilter(TimeSpan validity, TimeProvider time)
{
    private const string Scheme = "Negotiate";
    private const string Cookie = "hadoop.auth=";
    private const int SignatureBytes = 32;

    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    /// <summary>Short name of the user of a request, with what the answer is to carry; null when it is to be challenged.</summary>
    public string? Authenticate(HttpContext context)
    {
        if (Known(context.Request.Headers.Cookie) is { } known) return known;
        return context.Request.Headers.Authorization.ToString() is { } header && header.StartsWith(Scheme + " ", StringComparison.Ordinal)
            ? Accept(context.Response, header[(Scheme.Length + 1)..])
            : null;
    }

    private string? Known(IEnumerable<string?> cookies) => cookies
        .SelectMany(header => (header ?? "").Split("; "))
        .Where(cookie => cookie.StartsWith(Cookie, StringComparison.Ordinal))
        .Select(cookie => _sessions.GetValueOrDefault(cookie[Cookie.Length..]))
        .FirstOrDefault(session => session?.Expires > time.GetUtcNow())?.User;

    private string? Accept(HttpResponse response, string token)
    {
        using var server = new NegotiateAuthentication(new NegotiateAuthenticationServerOptions
        {
            Package = Scheme,
            Credential = CredentialCache.DefaultNetworkCredentials,
            RequiredProtectionLevel = ProtectionLevel.None,
        });
        var answer = server.GetOutgoingBlob(token, out var status);
        if (status != NegotiateAuthenticationStatusCode.Completed) return null;
        var principal = server.RemoteIdentity.Name!;
        var user = RpcUser.ShortName(principal);
        var expires = time.GetUtcNow() + validity;
        // The quotes are Hadoop's, and part of the value.
        var signature = Convert.ToHexString(RandomNumberGenerator.GetBytes(SignatureBytes));
        var value = $"\"u={user}&p={principal}&t=kerberos&e={expires.ToUnixTimeMilliseconds()}&s={signature}\"";
        _sessions[value] = new Session(user, expires);
        response.Headers.WWWAuthenticate = $"{Scheme} {answer}";
        response.Headers.SetCookie = $"{Cookie}{value}; Path=/; HttpOnly";
        return user;
    }

    private sealed record Session(string User, DateTimeOffset Expires);
}
