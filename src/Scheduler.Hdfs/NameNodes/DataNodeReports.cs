using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Core.Blocks;
using Scheduler.Core.Cluster;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>
/// Adds every DataNode that a NameNode knows to the directory, so that racks, and DataNodes without a node, are known before
/// the first block map, and for nodes whose blocks are never read. Where it is refused, the directory learns from block maps only.
/// </summary>
internal sealed class DataNodeReports(
    NameserviceClients nameservices, DataNodeDirectory directory, TimeSpan interval, ILogger<DataNodeReports> logger, TimeProvider clock)
    : BackgroundService
{
    /// <summary>How long we wait after a refusal: the right may have been granted since.</summary>
    public static readonly TimeSpan RetryDeniedAfter = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => interval > TimeSpan.Zero
        ? Task.WhenAll(nameservices.All.Select(nameservice => RepeatAsync(nameservice, stoppingToken)))
        : Task.CompletedTask;

    private async Task RepeatAsync(NameserviceClient nameservice, CancellationToken cancellationToken)
    {
        for (var isKnownDenied = false; ;)
        {
            isKnownDenied = !await LearnAsync(nameservice, isKnownDenied, cancellationToken);
            await Task.Delay(isKnownDenied ? RetryDeniedAfter : interval, clock, cancellationToken);
        }
    }

    /// <summary>Reads the report once; false when that is refused.</summary>
    private async Task<bool> LearnAsync(NameserviceClient nameservice, bool isKnownDenied, CancellationToken cancellationToken)
    {
        var readAt = clock.GetUtcNow();
        try
        {
            var dataNodes = await nameservice.CallAnyAsync(
                Caller.Service, (nameNode, attempt, ct) => nameNode.GetDataNodesAsync(attempt, ct), cancellationToken);
            if (dataNodes is not null) directory.Learn(dataNodes, readAt);
        }
        catch (NameNodeException e) when (e.Failure == BlockMapFailure.AccessDenied)
        {
            if (!isKnownDenied) Log.DataNodeReportDenied(logger, nameservice.Name, RetryDeniedAfter, e.Message);
            return false;
        }
        catch (NameNodeException e)
        {
            Log.DataNodeReportUnavailable(logger, nameservice.Name, e.Message);
            if (nameservice.Report().IsOk) await nameservice.ProbeAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever happens in one report, the next one is due, and the rest of the service must not stop.
            Log.DataNodeReportFailed(logger, nameservice.Name, e);
        }

        return true;
    }
}
