using Microsoft.Extensions.Logging;
using Scheduler.Hdfs.Configuration;
using Scheduler.Hdfs.WebHdfs;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>Makes the clients of nameservices: for each NameNode its gate, its circuit and its transport.</summary>
internal sealed class NameserviceConnector(
    NameNodeOptions options, int seed, INameNodeObserver observer, ILogger logger, TimeProvider clock)
{
    private readonly WebHdfsIdentity _identity = new(options, clock);

    /// <summary>The client of a nameservice; connects nowhere yet.</summary>
    public NameserviceClient Connect(Nameservice nameservice) => new(
        nameservice.Name,
        [.. nameservice.NameNodes.Select(nameNode => Connect(nameservice.Name, nameNode))],
        new FailoverBackoff(new Random(seed)),
        observer,
        logger,
        clock);

    private WebHdfsClient Connect(string nameservice, NameNodeAddress nameNode)
    {
        var circuit = new NameNodeCircuit(nameNode.Endpoint, options.Breaker, observer, logger, clock);
        var gate = new NameNodeGate(nameservice, nameNode.Endpoint, options, circuit, observer, clock);
        return new WebHdfsClient(nameNode, options, _identity, gate, logger, clock);
    }
}
