using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Scheduler.Hdfs.Configuration;

namespace Scheduler.Hdfs.WebHdfs;

/// <summary>
/// Reads settings that NameNodes run with from <c>/conf</c> of their web ports, without authentication: with Kerberos, or where only
/// administrators may read it, they refuse. Takes 2 s and 4 MiB at the most.
/// </summary>
/// <param name="options">Validated options.</param>
/// <param name="clock">The clock.</param>
public sealed class NameNodeConfProbe(NameNodeOptions options, TimeProvider clock)
{
    private const int MaxAnswerBytes = 4 << 20;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    /// <summary>Reads one setting of a NameNode. Never throws for anything that a server may do.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<NameNodeSetting> ReadAsync(NameNodeAddress nameNode, string key, CancellationToken cancellationToken)
    {
        if (nameNode.HttpAddress is null) return Unknown(nameNode, "has no web address in our configuration.");
        var url = new Uri(nameNode.HttpAddress, "/conf");
        using var deadline = new CancellationTokenSource(Deadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var http = new HttpClient(WebHdfsHandler.Create(options))
        {
            MaxResponseContentBufferSize = MaxAnswerBytes,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        try
        {
            using var response = await http.GetAsync(url, either.Token);
            if (response.StatusCode != HttpStatusCode.OK) return Unknown(nameNode, $"answers {(int)response.StatusCode} for /conf.");
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            return new NameNodeSetting(nameNode.Endpoint, ValueIn(body, key, nameNode.Endpoint) ?? "", "");
        }
        catch (HttpRequestException failed)
        {
            return Unknown(
                nameNode,
                failed.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded
                    ? $"answers with more than {MaxAnswerBytes >> 20} MiB for /conf."
                    : $"cannot be asked for /conf: {failed.Message}");
        }
        catch (Exception garbage) when (
            garbage is HadoopConfigurationException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return Unknown(nameNode, $"answers something else than its settings for /conf: {garbage.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unknown(nameNode, $"has not answered for /conf within {Deadline.TotalSeconds:0} s.");
        }
    }

    private static NameNodeSetting Unknown(NameNodeAddress nameNode, string why) =>
        new(nameNode.Endpoint, null, $"NameNode {nameNode.Endpoint} {why}");

    /// <summary>The last value, as Hadoop takes it; null when the key is not there. XML unless it begins as JSON.</summary>
    private static string? ValueIn(byte[] body, string key, string nameNode) =>
        body.AsSpan().TrimStart(" \r\n\t"u8) is [(byte)'{', ..]
            ? InJson(body, key)
            : InXml(HadoopXml.Parse(body, $"/conf of {nameNode}"), key);

    private static string? InJson(byte[] body, string key)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty("properties"u8).EnumerateArray()
            .LastOrDefault(each => each.GetProperty("key"u8).ValueEquals(key)) is { ValueKind: JsonValueKind.Object } found
                ? found.GetProperty("value"u8).GetString()
                : null;
    }

    private static string? InXml(XElement root, string key) => root.Name.LocalName == "configuration"
        ? root.Elements("property").LastOrDefault(each => each.Element("name")?.Value == key)?.Element("value")?.Value
        : throw new HadoopConfigurationException($"the root element is {root.Name.LocalName}.");
}

/// <summary>A setting that a NameNode runs with.</summary>
/// <param name="NameNode">Host and port of the NameNode.</param>
/// <param name="Value">The value, empty when it is not set; null when it is not known.</param>
/// <param name="Problem">Why it is not known, as a sentence; else empty.</param>
public sealed record NameNodeSetting(string NameNode, string? Value, string Problem);
