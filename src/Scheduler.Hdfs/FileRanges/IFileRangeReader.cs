using Scheduler.Core.Blocks.Sharing;
using Scheduler.Core.ParquetSelection;
using Scheduler.Hdfs.Answers;

namespace Scheduler.Hdfs.FileRanges;

/// <summary>Reads runs of bytes of files, such as the footers of Parquet files. Any thread may call.</summary>
internal interface IFileRangeReader
{
    /// <summary>Reads a run of bytes of one file.</summary>
    /// <param name="nameservice">The file's nameservice, or <c>host:port</c>, as that of the listing that named it.</param>
    /// <param name="path">The file, absolute and not escaped.</param>
    /// <param name="range">What of it; at most <see cref="Array.MaxLength"/> bytes.</param>
    /// <param name="requester">For whom, and in whose turns.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>The bytes of the range, all of them, in one piece; to be disposed of.</returns>
    /// <exception cref="FileRangeException">They cannot be had; the message says what was wrong, where, and what to do.</exception>
    Task<AnswerBuffer> ReadAsync(string nameservice, string path, ByteRange range, Requester requester, CancellationToken cancellationToken);
}
