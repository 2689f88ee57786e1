using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>
/// Teaches the directory every DataNode that a NameNode knows, so that racks, and DataNodes that no node is found for, are known before
/// the first block map, and for nodes whose blocks nobody reads. Where it is refused, block maps alone teach the directory.
/// </summary>
internal sealed class DataNodeReports(
    NameserviceClients nameservices, DataNodeDirectory directory, TimeSpan interval, ILogger<DataNodeReports> logger, TimeProvider clock)
    : BackgroundService
{
    /// <summary>How long a NameNode that refused is left alone: somebody may have given us the right.</summary>
    public static readonly TimeSpan AskDeniedAgainAfter = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => interval > TimeSpan.Zero
        ? Task.WhenAll(nameservices.All.Select(nameservice => RepeatAsync(nameservice, stoppingToken)))
        : Task.CompletedTask;

    private async Task RepeatAsync(NameserviceClient nameservice, CancellationToken cancellationToken)
    {
        for (var isKnownDenied = false; ;)
        {
            isKnownDenied = !await LearnAsync(nameservice, isKnownDenied, cancellationToken);
            await Task.Delay(isKnownDenied ? AskDeniedAgainAfter : interval, clock, cancellationToken);
        }
    }

    /// <summary>Asks once; false when we may not.</summary>
    private async Task<bool> LearnAsync(NameserviceClient nameservice, bool isKnownDenied, CancellationToken cancellationToken)
    {
        var readAt = clock.GetUtcNow();
        try
        {
            var dataNodes = await nameservice.AskAnyAsync(
                Caller.Service, (nameNode, attempt, ct) => nameNode.GetDataNodesAsync(attempt, ct), cancellationToken);
            if (dataNodes is not null) directory.Learn(dataNodes, readAt);
        }
        catch (NameNodeException e) when (e.Failure == BlockMapFailure.AccessDenied)
        {
            if (!isKnownDenied) Log.DataNodeReportDenied(logger, nameservice.Name, AskDeniedAgainAfter, e.Message);
            return false;
        }
        catch (NameNodeException e)
        {
            Log.DataNodeReportUnavailable(logger, nameservice.Name, e.Message);
            if (nameservice.Report().IsOk) await nameservice.ProbeAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // The next report is due whatever this one met, and the rest of the service does not end for it.
            Log.DataNodeReportBroke(logger, nameservice.Name, e);
        }

        return true;
    }
}
