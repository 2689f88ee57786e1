namespace Scheduler.Hdfs.Configuration;

/// <summary>Where one NameNode is: by HTTP, by RPC, or both.</summary>
/// <param name="HttpAddress">Base URL of its HTTP server, such as <c>http://nn1.example.com:9870/</c>; null when not configured.</param>
/// <param name="RpcAddress">Its RPC address <c>host:port</c>, as <c>hdfs://host:port</c> names it; null when not configured.</param>
public sealed record NameNodeAddress(Uri? HttpAddress, string? RpcAddress)
{
    /// <summary>Host and port of its HTTP server, else its RPC address: how it is named in logs, metrics and answers.</summary>
    public string Endpoint => HttpEndpoint ?? RpcAddress ?? "";

    /// <summary>Host and port of its HTTP server; null when not configured.</summary>
    public string? HttpEndpoint => HttpAddress is null ? null : $"{HttpAddress.IdnHost}:{HttpAddress.Port}";
}
