namespace Scheduler.Hdfs.Configuration;

/// <summary>Where one NameNode is.</summary>
/// <param name="HttpAddress">Base URL of its HTTP server, such as <c>http://nn1.example.com:9870/</c>.</param>
/// <param name="RpcAddress">Its RPC address <c>host:port</c>, as <c>hdfs://host:port</c> names it; null when not configured.</param>
public sealed record NameNodeAddress(Uri HttpAddress, string? RpcAddress)
{
    /// <summary>Host and port of its HTTP server: how it is named in logs, metrics and answers.</summary>
    public string Endpoint => $"{HttpAddress.IdnHost}:{HttpAddress.Port}";
}
