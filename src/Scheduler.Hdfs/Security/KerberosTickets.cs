using System.Net;
using System.Net.Security;

namespace Scheduler.Hdfs.Security;

/// <summary>
/// Starts authentications to services with the identity that GSSAPI finds in the environment of the process. A first token may need the
/// KDC, which the library calls without a deadline of ours: so off the caller's thread, one at a time, and not again at once when it
/// failed, since every try with a wrong key counts towards locking an account. Safe for several threads.
/// </summary>
internal sealed class KerberosTickets(NameNodeOptions options, TimeProvider clock)
{
    /// <summary>How long a failure is repeated without calling the KDC.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly KerberosAdvice _advice = new(options);
    private Task _tail = Task.CompletedTask;
    private Failure? _last;

    /// <summary>The context of an authentication and its first token.</summary>
    /// <param name="package"><c>Kerberos</c>, or <c>Negotiate</c> for SPNEGO.</param>
    /// <param name="service">The service principal, such as <c>hdfs/nn1.example.com</c>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="KerberosException">
    /// There is no ticket, or none before the token was cancelled; the attempt then continues in the background and is discarded.
    /// </exception>
    public async Task<(NegotiateAuthentication Context, byte[] Token)> BeginAsync(
        string package, string service, CancellationToken cancellationToken)
    {
        var begun = BeginInTurn(package, service, cancellationToken);
        try
        {
            return await begun.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException e)
        {
            _ = DiscardAsync(begun);
            const KerberosErrorCode Code = KerberosErrorCode.KdcUnreachable;
            throw new KerberosException($"No KDC answers in time; {_advice.For(Code, service)}", Code, e);
        }
    }

    private Task<(NegotiateAuthentication Context, byte[] Token)> BeginInTurn(
        string package, string service, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var before = _tail;
            var begun = Task.Run(
                async () =>
                {
                    await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    cancellationToken.ThrowIfCancellationRequested();
                    if (_last is { } last && last.SpeaksFor(service) && clock.GetElapsedTime(last.At) < RetryAfter)
                        throw new KerberosException(last.Message, last.Code);
                    return Begin(package, service);
                },
                CancellationToken.None);
            _tail = begun;
            return begun;
        }
    }

    private (NegotiateAuthentication Context, byte[] Token) Begin(string package, string service)
    {
        var context = new NegotiateAuthentication(new NegotiateAuthenticationClientOptions
        {
            Package = package,
            Credential = CredentialCache.DefaultNetworkCredentials,
            TargetName = service,
            // Without it the exchange ends after one token, which SASL does not expect.
            RequireMutualAuthentication = true,
            RequiredProtectionLevel = ProtectionLevel.EncryptAndSign,
        });
        var token = context.GetOutgoingBlob([], out var status);
        if (status == NegotiateAuthenticationStatusCode.ContinueNeeded && token is not null) return (context, token);
        context.Dispose();
        _last = Explain(service, status);
        throw new KerberosException(_last.Message, _last.Code);
    }

    private Failure Explain(string service, NegotiateAuthenticationStatusCode status)
    {
        var (code, text) = GssApi.Probe(service) ?? (KerberosErrorCode.Other, status.ToString());
        return new Failure(service, code, $"{text.TrimEnd('.')}; {_advice.For(code, service)}", clock.GetTimestamp());
    }

    private static async Task DiscardAsync(Task<(NegotiateAuthentication Context, byte[] Token)> begun)
    {
        try
        {
            (await begun).Context.Dispose();
        }
        catch (Exception e) when (e is KerberosException or OperationCanceledException)
        {
            // It is no longer waited for; the next caller gets the failure.
        }
    }

    private sealed record Failure(string Service, KerberosErrorCode Code, string Message, long At)
    {
        // Only an unknown server is about the service; all other failures are about us.
        public bool SpeaksFor(string service) => Code != KerberosErrorCode.ServerUnknown || service == Service;
    }
}
