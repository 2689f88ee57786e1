using System.Globalization;
using Scheduler.Core.ParquetSelection;

namespace Scheduler.Core.Blocks;

/// <summary>Where a block map comes from and how exact it is. Shown by explain; never part of a score.</summary>
public sealed record BlockMapOrigin
{
    /// <summary>When the read from the NameNode started.</summary>
    public required DateTimeOffset ReadAt { get; init; }

    /// <summary>The NameNode that answered, as <c>host:port</c>.</summary>
    public required string NameNode { get; init; }

    /// <summary>How it was asked: <c>webhdfs</c> or <c>rpc</c>.</summary>
    public required string Transport { get; init; }

    /// <summary>Newest modification time among the files of the input; null for an empty input.</summary>
    public DateTimeOffset? ModifiedAt { get; init; }

    /// <summary>Files that the input resolved to.</summary>
    public int FilesListed { get; init; }

    /// <summary>Files whose blocks were located: fewer than listed when the input was sampled.</summary>
    public int FilesLocated { get; init; }

    /// <summary>
    /// Bytes of all files that the input resolved to, or their selected bytes. More than the bytes of the blocks when the input was
    /// sampled.
    /// </summary>
    public long BytesListed { get; init; }

    /// <summary>
    /// For a sampled input, half the width of the 95 % interval of any node's share of the bytes, as a ratio from 0 to 1;
    /// 0 when every file was located.
    /// </summary>
    public double MarginOfErrorRatio { get; init; }

    /// <summary>
    /// Whether erasure-coded block groups are divided into equal shares, since the protocol does not distinguish data and parity.
    /// </summary>
    public bool ErasureCodingEstimated { get; init; }

    /// <summary>Whether the administrative states of DataNodes were available.</summary>
    public bool AdminStatesKnown { get; init; }

    /// <summary>
    /// Non-empty blocks (units, for erasure-coded files) without a live replica at the time of the read: their DataNodes were dead, in
    /// maintenance or decommissioned, or the replicas corrupt.
    /// </summary>
    public int BlocksWithoutReplica { get; init; }

    /// <summary>One of them, as a file and the offset of the block; null when there is none.</summary>
    public string? BlockWithoutReplica { get; init; }

    /// <summary>How the blocks were weighted when a part of the files was selected; null for whole files.</summary>
    public SelectedRead? Selected { get; init; }

    /// <summary>The parts of the input that are not readable and not in the map; null when all is readable.</summary>
    public UnreadableParts? Unreadable { get; init; }

    /// <summary>
    /// Whether something was missing that may be available soon: a DataNode that is down, or a footer that could not be read.
    /// </summary>
    public bool IsIncomplete => BlocksWithoutReplica > 0 || Selected is { HasUnreadFooters: true };

    /// <summary>Whether the map is an estimate: by sampling files or footers, or by erasure coding.</summary>
    public bool IsEstimate => FilesLocated < FilesListed || ErasureCodingEstimated || Selected is { FilesEstimated: > 0 };
}

/// <summary>The parts of an input that our user may not read; the map is of the rest.</summary>
/// <param name="Folders">Number of folders; their content is unknown.</param>
/// <param name="Files">Number of files outside those folders.</param>
/// <param name="FileBytes">Bytes of those files.</param>
/// <param name="Example">One of them, and what the NameNode said.</param>
public sealed record UnreadableParts(int Folders, int Files, long FileBytes, string Example)
{
    /// <summary>Longest <see cref="Example"/>.</summary>
    public const int MaxExample = 500;

    /// <summary>A sentence that says what is missing and what to do.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Not counted, since reading is not permitted: {Folders} folders of unknown size and {Files} files of {FileBytes} bytes, "
            + $"such as {Example} Let the user of NameNode:User read them, or name only the other paths.");
}
