using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Scheduler.Kubernetes.Client;

/// <summary>What a credential plugin printed.</summary>
/// <param name="Token">Bearer token; null: none.</param>
/// <param name="Certificates">Client certificate with its key, then its intermediates; empty: none.</param>
/// <param name="Expires">When to run the plugin again; null: when the API server refuses it.</param>
internal sealed record ExecCredential(string? Token, IReadOnlyList<X509Certificate2> Certificates, DateTimeOffset? Expires)
{
    /// <summary>Reads the output.</summary>
    /// <exception cref="KubernetesConfigurationException">It is not a usable credential.</exception>
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

/// <summary>The cluster as it is passed to a credential plugin (<c>client.authentication.k8s.io</c>, type Cluster).</summary>
internal static class ExecClusterInfo
{
    /// <summary>Extension of the cluster that is meant for the plugin.</summary>
    private const string ConfigExtension = "client.authentication.k8s.io/exec";

    /// <summary>The cluster in JSON.</summary>
    public static string Of(KubeCluster cluster, string? authorities)
    {
        var info = new JsonObject { ["server"] = cluster.Server };
        if (cluster.TlsServerName is not null) info["tls-server-name"] = cluster.TlsServerName;
        if (cluster.InsecureSkipTlsVerify) info["insecure-skip-tls-verify"] = true;
        if (authorities is not null) info["certificate-authority-data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(authorities));
        if (cluster.ProxyUrl is not null) info["proxy-url"] = cluster.ProxyUrl;
        info["config"] = ToJson(cluster.Extensions?.FirstOrDefault(each => each?.Name == ConfigExtension)?.Extension);
        return info.ToJsonString();
    }

    private static JsonNode? ToJson(object? yaml) => yaml switch
    {
        IDictionary<object, object?> map =>
            new JsonObject(map.Select(each => KeyValuePair.Create(each.Key.ToString() ?? "", ToJson(each.Value)))),
        IEnumerable<object?> list => new JsonArray([.. list.Select(ToJson)]),
        _ => JsonSerializer.SerializeToNode(yaml),
    };
}
