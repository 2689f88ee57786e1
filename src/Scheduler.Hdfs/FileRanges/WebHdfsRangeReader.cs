using Microsoft.Extensions.Logging;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Sharing;
using Scheduler.Core.ParquetSelection;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.Answers;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.FileRanges;

/// <summary>
/// Reads bytes of files over WebHDFS: <c>OPEN</c> at the NameNode that answers, and the DataNode that it names; when that one fails,
/// another replica's. Each call to a NameNode passes its gate, each to a DataNode takes <c>NameNode:CallTimeout</c> at the most, and a
/// read with all its tries <c>NameNode:ReadTimeout</c>, from when it starts.
/// </summary>
/// <param name="nameservices">Where NameNodes are.</param>
/// <param name="options">Validated options.</param>
/// <param name="budget">Memory of the bytes.</param>
/// <param name="maxConcurrency">Reads at once, over all nameservices; at least 1. As many again are for namespaces that have none.</param>
/// <param name="logger">Logs DataNodes that fail.</param>
/// <param name="clock">The clock.</param>
/// <param name="connect">Makes connections to DataNodes in place of TCP to their host; null for TCP.</param>
internal sealed class WebHdfsRangeReader(
    NameserviceClients nameservices,
    NameNodeOptions options,
    AnswerBudget budget,
    int maxConcurrency,
    ILogger<WebHdfsRangeReader> logger,
    TimeProvider clock,
    Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? connect = null) : IFileRangeReader, IDisposable
{
    private readonly FairSlots _slots = new(maxConcurrency, guests: maxConcurrency);
    private readonly UnreachableDataNodes _unreachable = new(clock);
    private readonly DataNodeClient _dataNodes = new(options, budget, clock, connect);

    /// <inheritdoc/>
    public async Task<AnswerBuffer> ReadAsync(
        string nameservice, string path, ByteRange range, Requester requester, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(range.Offset);
        ArgumentOutOfRangeException.ThrowIfNegative(range.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(range.Length, Array.MaxLength);
        if (range.Length == 0) return new AnswerBuffer(budget);
        var read = new RangeRead(Resolve(nameservice, path), new Caller(requester), _dataNodes, _unreachable, path, range, logger);
        using var slot = await _slots.EnterAsync(requester, cancellationToken);
        return await WithDeadlineAsync(read, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _dataNodes.Dispose();

    private async Task<AnswerBuffer> WithDeadlineAsync(RangeRead read, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.ReadTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await read.RunAsync(both.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw read.Unavailable(e, $" within {options.ReadTimeout.Value.TotalSeconds:0.###} s (NameNode:ReadTimeout)");
        }
    }

    private NameserviceClient Resolve(string nameservice, string path)
    {
        try
        {
            return nameservices.Resolve(new InputPath(nameservice, path));
        }
        catch (BlockMapUnavailableException e)
        {
            throw new FileRangeException(FileRangeFailure.Unavailable, e.Message, e);
        }
    }
}
