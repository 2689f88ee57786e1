using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Scheduler.Kubernetes.Client;

/// <summary>What a credential plugin printed.</summary>
/// <param name="Token">Bearer token; null: none.</param>
/// <param name="Certificates">Client certificate with its key, then its intermediates; empty: none.</param>
/// <param name="Expires">When to run the plugin again; null: when the API server refuses it.</param>
internal sealed record ExecCredential(string? Token, IReadOnlyList<X509Certificate2> Certificates, DateTimeOffset? Expires)
{
    /// <summary>Reads the output.</summary>
    /// <exception cref="KubernetesConfigurationException">It is no credential that can be used.</exception>
    public static ExecCredential Parse(ReadOnlyMemory<byte> output, ExecPlugin plugin)
    {
        try
        {
            using var json = JsonDocument.Parse(output);
            var version = Text(json.RootElement, "apiVersion");
            if (version != plugin.ApiVersion) throw plugin.Fault($"answers in apiVersion '{version}' instead of '{plugin.ApiVersion}'");
            if (!json.RootElement.TryGetProperty("status", out var status) || status.ValueKind != JsonValueKind.Object)
                throw plugin.Fault("prints an ExecCredential without a status");
            return Read(status, plugin);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not the message: it may quote the token.
            throw plugin.Fault("does not print an ExecCredential in JSON", exception);
        }
    }

    private static ExecCredential Read(JsonElement status, ExecPlugin plugin)
    {
        var token = Text(status, "token")?.Trim();
        var (certificate, key) = (Text(status, "clientCertificateData"), Text(status, "clientKeyData"));
        if (token is not null && !Credential.IsToken(token)) throw plugin.Fault("prints a token that is not one line of ASCII");
        if (certificate is null != key is null) throw plugin.Fault("prints a client certificate without its key, or the key alone");
        if (token is null && certificate is null) throw plugin.Fault("prints neither a token nor a client certificate");
        return new ExecCredential(
            token,
            certificate is null ? [] : PemCertificates.Client(certificate, key!, $"{plugin.Source}: the plugin's certificate"),
            Expiry(status, plugin));
    }

    private static DateTimeOffset? Expiry(JsonElement status, ExecPlugin plugin)
    {
        if (Text(status, "expirationTimestamp") is null) return null;
        return status.GetProperty("expirationTimestamp").TryGetDateTimeOffset(out var time)
            ? time
            : throw plugin.Fault("prints an expirationTimestamp that is not a time in RFC 3339");
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null && value.GetString() is { Length: > 0 } text
            ? text
            : null;
}
