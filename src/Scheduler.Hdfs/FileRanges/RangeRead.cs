using Microsoft.Extensions.Logging;
using Scheduler.Core.ParquetSelection;
using Scheduler.Hdfs.Answers;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.FileRanges;

/// <summary>One read of a range of bytes: gets a DataNode, reads from it, and on failure gets another one. One use.</summary>
internal sealed class RangeRead(
    NameserviceClient nameservice,
    Caller caller,
    DataNodeClient dataNodes,
    UnreachableDataNodes unreachable,
    string path,
    ByteRange range,
    ILogger logger)
{
    /// <summary>How many DataNodes are tried: one for each of three replicas, and one more.</summary>
    public const int MaxTries = 4;

    private readonly ReplicaExclusion _exclusion = new(nameservice, caller, path, range.Offset, unreachable);
    private readonly HashSet<string> _failed = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _said = [];

    private string File => $"hdfs://{nameservice.Name}{path}";

    /// <summary>Reads the bytes, all of them.</summary>
    /// <exception cref="FileRangeException">They cannot be read.</exception>
    public async Task<AnswerBuffer> RunAsync(CancellationToken cancellationToken)
    {
        for (var tried = 0; tried < MaxTries; tried++)
            if (await TryAsync(cancellationToken) is { } bytes) return Whole(bytes);
        throw Unavailable(inner: null);
    }

    /// <summary>What went wrong so far, when the read ends by a deadline.</summary>
    public FileRangeException Unavailable(Exception? inner, string why = "") => new(
        FileRangeFailure.Unavailable, string.Join(' ', [$"Bytes of {File} cannot be read{why}.", .. _said.Distinct()]), inner);

    private async Task<AnswerBuffer?> TryAsync(CancellationToken cancellationToken)
    {
        var opened = await OpenAsync(cancellationToken);
        if (opened.Redirect is not { } dataNode) return opened.Bytes;
        // The NameNode cannot exclude that one: the next answer may name another.
        return _failed.Contains(dataNode.Endpoint) ? null : await ReadAsync(dataNode, cancellationToken);
    }

    private async Task<OpenedRange> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            var request = new OpenRequest(path, range, _exclusion.Value);
            return await nameservice.CallAnyAsync(
                caller, (nameNode, attempt, ct) => OpenAsync(nameNode, request, attempt, ct), cancellationToken);
        }
        catch (NameNodeException e) when (FileRangeErrors.FailureOf(e) is var failure && failure != FileRangeFailure.Unavailable)
        {
            throw new FileRangeException(failure, $"{File} cannot be read. {e.Message}", e);
        }
        catch (NameNodeException) when (_exclusion.DropPresumed())
        {
            // No other DataNode may hold the bytes.
            return await OpenAsync(cancellationToken);
        }
        catch (NameNodeException e)
        {
            throw Unavailable(e);
        }
    }

    private async Task<OpenedRange> OpenAsync(
        INameNodeClient nameNode, OpenRequest request, CallAttempt attempt, CancellationToken cancellationToken)
    {
        try
        {
            var opener = nameNode.Opener ?? throw NameNodeException.NotOpenable(nameNode.Endpoint);
            return await opener.OpenAsync(request, attempt, cancellationToken);
        }
        catch (NameNodeException e)
        {
            _said.Add(e.Message);
            throw;
        }
    }

    private async Task<AnswerBuffer?> ReadAsync(RedirectTarget dataNode, CancellationToken cancellationToken)
    {
        try
        {
            return await dataNodes.ReadAsync(dataNode, (int)range.Length, cancellationToken);
        }
        catch (AnswerBudgetException e)
        {
            throw new FileRangeException(FileRangeFailure.Unavailable, $"{File} cannot be read, since {e.Message}.", e);
        }
        catch (DataNodeException e) when (e.Failure is { } failure)
        {
            throw new FileRangeException(failure, $"{File} cannot be read. {e.Message}", e);
        }
        catch (DataNodeException e)
        {
            Log.DataNodeFailed(logger, File, e.Message);
            _said.Add(e.Message);
            _failed.Add(dataNode.Endpoint);
            await _exclusion.AddAsync(dataNode, e.IsUnreachable, cancellationToken);
            return null;
        }
    }

    private AnswerBuffer Whole(AnswerBuffer bytes)
    {
        if (bytes.Length == range.Length) return bytes;
        bytes.Dispose();
        throw new FileRangeException(
            FileRangeFailure.Changed,
            $"{File} has {bytes.Length} bytes from {range.Offset} on where the listing has {range.Length}: it was rewritten since.");
    }
}
