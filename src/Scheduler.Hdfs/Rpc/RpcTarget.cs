using System.Net;
using Scheduler.Hdfs.Answers;

namespace Scheduler.Hdfs.Rpc;

/// <summary>One NameNode's RPC server, and the bounds on a connection to it.</summary>
/// <param name="Endpoint">Its address as <c>host:port</c>.</param>
/// <param name="MaxAnswerBytes">Largest answer.</param>
/// <param name="Budget">Memory of answers.</param>
/// <param name="CallTimeout">How long it may not answer a call before the connection counts as dead.</param>
internal sealed record RpcTarget(string Endpoint, int MaxAnswerBytes, AnswerBudget Budget, TimeSpan CallTimeout)
{
    private const int DefaultPort = 8020;

    /// <summary>Which of the addresses of its host name to connect to; null for any of them.</summary>
    public IPAddress? Via { get; init; }

    /// <summary>The name or address of its host.</summary>
    public string Host => new Uri($"hdfs://{Endpoint}").IdnHost;

    /// <summary>The address to connect to; a host name is resolved again for each connection.</summary>
    public EndPoint Address()
    {
        if (IPEndPoint.TryParse(Endpoint, out var address)) return address;
        var uri = new Uri($"hdfs://{Endpoint}");
        var port = uri.IsDefaultPort ? DefaultPort : uri.Port;
        return Via is null ? new DnsEndPoint(uri.IdnHost, port) : new IPEndPoint(Via, port);
    }
}
