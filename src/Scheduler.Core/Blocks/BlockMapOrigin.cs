using System.Globalization;
using Scheduler.Core.ParquetSelection;

namespace Scheduler.Core.Blocks;

/// <summary>Where a block map comes from and how far it can be trusted. Shown by explain, never part of a score.</summary>
public sealed record BlockMapOrigin
{
    /// <summary>When the NameNode was asked (start of the read).</summary>
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
    /// Bytes that the map stands for: those of all files that the input resolved to, or what is wanted of them. More than those of its
    /// blocks when the input was sampled.
    /// </summary>
    public long BytesListed { get; init; }

    /// <summary>
    /// For a sampled input, half the width of the 95 % interval of any node's share of the bytes, as a ratio from 0 to 1;
    /// 0 when every file was located.
    /// </summary>
    public double MarginOfErrorRatio { get; init; }

    /// <summary>
    /// Whether shares of erasure-coded block groups are an even estimate, since the protocol does not tell data from parity.
    /// </summary>
    public bool ErasureCodingEstimated { get; init; }

    /// <summary>Whether the administrative states of DataNodes were to be had.</summary>
    public bool AdminStatesKnown { get; init; }

    /// <summary>
    /// Blocks that hold bytes and had no live replica when it was asked (units, for erasure-coded files): their DataNodes were dead, in
    /// maintenance or decommissioned, or the replicas corrupt.
    /// </summary>
    public int BlocksWithoutReplica { get; init; }

    /// <summary>One of them, as a file and where in it the block begins; null when there is none.</summary>
    public string? BlockWithoutReplica { get; init; }

    /// <summary>What the weights of the blocks rest on when a part of the files was asked for; null when they count whole.</summary>
    public SelectedRead? Selected { get; init; }

    /// <summary>What of the input may not be read and is not in the map; null when all may.</summary>
    public UnreadableParts? Unreadable { get; init; }

    /// <summary>Whether something was missing that may be there a moment later: a DataNode comes back, a footer can be read.</summary>
    public bool IsIncomplete => BlocksWithoutReplica > 0 || Selected is { HasUnreadFooters: true };

    /// <summary>Whether the placement is an estimate: by sampling files or footers, or by erasure coding.</summary>
    public bool IsEstimate => FilesLocated < FilesListed || ErasureCodingEstimated || Selected is { FilesEstimated: > 0 };
}

/// <summary>What of an input our user may not read, so that the map is of the rest.</summary>
/// <param name="Folders">Folders; how much is in them is unknown.</param>
/// <param name="Files">Files outside of those.</param>
/// <param name="FileBytes">Bytes of those files.</param>
/// <param name="Example">One of them, and what the NameNode said.</param>
public sealed record UnreadableParts(int Folders, int Files, long FileBytes, string Example)
{
    /// <summary>Longest <see cref="Example"/>.</summary>
    public const int MaxExample = 500;

    /// <summary>The same as a sentence that says what to do.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Not counted, since reading is not permitted: {Folders} folders of unknown size and {Files} files of {FileBytes} bytes, "
            + $"such as {Example} Let the user of NameNode:User read them, or name only the other paths.");
}
