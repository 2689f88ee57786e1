using System.Collections.Concurrent;
using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Sharing;
using Scheduler.Core.Paths;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.BlockMaps;

/// <summary>
/// Finds the size of an input that has too many entries to be listed, so that its users can choose a limit or a path.
/// The NameNode counts for it, so each path is counted once an hour, and the root never. Safe for several threads.
/// </summary>
internal sealed class InputSizes(TimeProvider clock)
{
    /// <summary>How long an answer, or the lack of one, is remembered.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromHours(1);

    private const int MaxRemembered = 1_000;
    private readonly ConcurrentDictionary<InputPath, Size> _sizes = [];

    /// <summary>The failure with the size of the input, where that is available.</summary>
    public async Task<BlockMapUnavailableException> DescribeAsync(
        BlockMapUnavailableException tooManyFiles,
        NameserviceClient nameservice,
        Requester requester,
        InputPath input,
        CancellationToken cancellationToken)
    {
        var size = Fresh(input) is { } read ? read.Summary : await ReadAsync(nameservice, requester, input, cancellationToken);
        return size is not { } known ? tooManyFiles : new BlockMapUnavailableException(
            tooManyFiles.Failure,
            $"{tooManyFiles.Message} It holds {known.FileCount} files in {known.DirectoryCount} directories, {known.Length} bytes.",
            tooManyFiles);
    }

    private Size? Fresh(InputPath input) => _sizes.TryGetValue(input, out var size) && !IsOld(size) ? size : null;

    private bool IsOld(Size size) => clock.GetElapsedTime(size.AskedAt) >= RetryAfter;

    private async Task<ContentSummary?> ReadAsync(
        NameserviceClient nameservice, Requester requester, InputPath input, CancellationToken cancellationToken)
    {
        if (!PathGlob.TryParse(input.Path, out var glob, out _) || !glob.IsLiteral || input.Path.Trim('/').Length == 0) return null;
        foreach (var (path, size) in _sizes)
            if (IsOld(size)) _sizes.TryRemove(path, out _);
        // Before the call, so that nothing else makes the same call.
        var read = new Size(null, clock.GetTimestamp());
        if (_sizes.Count >= MaxRemembered || !_sizes.TryAdd(input, read)) return null;
        try
        {
            var summary = await nameservice.CallAnyAsync(
                new Caller(requester),
                (nameNode, attempt, ct) => nameNode.GetContentSummaryAsync(input.Path, attempt, ct), cancellationToken);
            _sizes[input] = read with { Summary = summary };
            return summary;
        }
        catch (Exception e) when (e is NameNodeException or OperationCanceledException)
        {
            // The failure is reported without it, as after a timeout.
            return null;
        }
    }

    private sealed record Size(ContentSummary? Summary, long AskedAt);
}
