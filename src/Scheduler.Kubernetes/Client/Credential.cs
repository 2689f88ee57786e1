using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;

namespace Scheduler.Kubernetes.Client;

/// <summary>The credentials for the API server.</summary>
/// <param name="Authorization">The header; null: none.</param>
/// <param name="Certificates">The client certificate with its key, then its intermediates; empty: none.</param>
internal sealed record Credential(AuthenticationHeaderValue? Authorization, IReadOnlyList<X509Certificate2> Certificates)
{
    /// <summary>A bearer token.</summary>
    public static AuthenticationHeaderValue Bearer(string token) => new("Bearer", token);

    /// <summary>Whether a text can be sent as a token: printable ASCII without spaces.</summary>
    public static bool IsToken(string text) => text.Length > 0 && text.All(character => character is > ' ' and < '\x7f');

    /// <summary>Without the secret.</summary>
    public override string ToString() => $"{Authorization?.Scheme ?? "no token"}, {Certificates.Count} certificates";
}

/// <summary>Where credentials come from.</summary>
internal interface ICredentialSource : IDisposable
{
    /// <summary>The current credentials.</summary>
    /// <exception cref="KubernetesConfigurationException">There are no credentials; the message says why.</exception>
    ValueTask<Credential> GetAsync(CancellationToken cancellationToken);

    /// <summary>Gets another one after the API server refused this one with 401; null: there is none.</summary>
    /// <inheritdoc cref="GetAsync" path="/exception"/>
    ValueTask<Credential?> ReplaceAsync(Credential refused, CancellationToken cancellationToken);
}

/// <summary>Credentials that stay as they were configured.</summary>
internal sealed class FixedCredential(Credential credential) : ICredentialSource
{
    /// <inheritdoc/>
    public ValueTask<Credential> GetAsync(CancellationToken cancellationToken) => new(credential);

    /// <inheritdoc/>
    public ValueTask<Credential?> ReplaceAsync(Credential refused, CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing to dispose of.
    }
}
