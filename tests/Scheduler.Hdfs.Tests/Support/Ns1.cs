using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.Tests.Support;

/// <summary>The nameservice of the tests, which is also that of paths without one.</summary>
internal static class Ns1
{
    public static Nameservices Of(params IEnumerable<NameNodeAddress> nameNodes) =>
        new([new Nameservice("ns1", [.. nameNodes])], "ns1", "set keys");

    /// <summary>A client of NameNodes that the test scripts; its pauses are the same in each run.</summary>
    public static NameserviceClient Client(INameNodeObserver observer, TimeProvider clock, params INameNodeClient[] nameNodes) =>
        new("ns1", [.. nameNodes], new FailoverBackoff(new Random(1)), new CallIds(), observer, NullLogger.Instance, clock);

    /// <summary>That client as the only one of a service.</summary>
    public static NameserviceClients Clients(INameNodeObserver observer, TimeProvider clock, params INameNodeClient[] nameNodes) =>
        new(Of(OverHttp(new Uri("http://nn1:9870"))), _ => Client(observer, clock, nameNodes));

    /// <summary>Its clients, as the service makes them.</summary>
    public static NameserviceClients Connect(NameserviceConnector connector, params IEnumerable<NameNodeAddress> nameNodes) =>
        new(Of(nameNodes), connector.Connect);

    /// <summary>A NameNode that has RPC alone.</summary>
    public static NameNodeAddress OverRpc(string endpoint) => new(HttpAddress: null, endpoint);

    /// <summary>A NameNode that has HTTP alone.</summary>
    public static NameNodeAddress OverHttp(Uri url) => new(url, RpcAddress: null);
}
