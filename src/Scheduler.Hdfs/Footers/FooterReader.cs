using System.Threading.RateLimiting;
using Scheduler.Core.Blocks.Sharing;
using Scheduler.Core.ParquetSelection;
using Scheduler.Core.ParquetSelection.Footers;
using Scheduler.Hdfs.Answers;
using Scheduler.Hdfs.FileRanges;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.Footers;

/// <summary>
/// Reads the footers of files: the tail first, and the whole footer if it is larger. Bounds how many are read at once, which namespaces
/// take turns for, and how many reads start each second, and gives each a deadline. Safe for several threads.
/// </summary>
internal sealed class FooterReader(
    IFileRangeReader ranges, IParquetFooterReader format, ParquetOptions options, IFooterObserver observer, TimeProvider clock)
    : IDisposable
{
    // The queue needs no bound: the number of inputs has one, and so have the reads of each. Guest slots keep DataNodes that do not answer
    // from delaying other namespaces.
    private readonly FairSlots _slots = new(options.MaxConcurrency, guests: options.MaxConcurrency);
    private readonly TokenBucketRateLimiter _tokens = new(CallRate.Of(options.ReadsPerSecond));

    /// <inheritdoc/>
    public void Dispose() => _tokens.Dispose();

    /// <summary>Reads the footer of a file. That a file is not Parquet is an answer, too.</summary>
    /// <exception cref="FileRangeException">Its bytes cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<ParquetFooter> ReadAsync(FooterKey file, Requester requester, CancellationToken cancellationToken)
    {
        if (file.Length < ParquetFooter.SmallestFile) return ParquetFooter.Refused(ParquetFailure.NotParquet);
        using var slot = await _slots.EnterAsync(requester, cancellationToken);
        return await ReadTailAsync(file, requester, cancellationToken);
    }

    private async Task<ParquetFooter> ReadTailAsync(FooterKey file, Requester requester, CancellationToken cancellationToken)
    {
        var read = 0L;
        try
        {
            using var tail = await ReadRangeAsync(
                file, Before(file.Length, Math.Min(options.TailBytes, file.Length)), requester, cancellationToken);
            read = tail.Length;
            var size = format.MeasureFooter(tail.Span, file.Length);
            using var footer = size <= tail.Length ? null : await ReadRangeAsync(
                file, Before(file.Length, size), requester, cancellationToken);
            read += footer?.Length ?? 0;
            var layout = ParquetFooter.Of(format.ReadLayout((footer ?? tail).Span, file.Length));
            observer.FooterRead(null, read);
            return layout;
        }
        catch (ParquetFormatException e)
        {
            observer.FooterRead(WholeFileReasons.Of(e.Failure), read);
            return ParquetFooter.Refused(e.Failure);
        }
        catch (FileRangeException)
        {
            observer.FooterRead(WholeFileReason.Unreadable, read);
            throw;
        }
    }

    private static ByteRange Before(long end, long length) => new(end - length, length);

    private async Task<AnswerBuffer> ReadRangeAsync(
        FooterKey file, ByteRange range, Requester requester, CancellationToken cancellationToken)
    {
        using var token = await _tokens.AcquireAsync(1, cancellationToken);
        using var deadline = new CancellationTokenSource(options.ReadTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await ranges.ReadAsync(file.Nameservice, file.Path, range, requester, both.Token);
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new FileRangeException(
                FileRangeFailure.Unavailable,
                $"The footer of {file.Path} was not read within {options.ReadTimeout.Value.TotalSeconds:0.###} s (Parquet:ReadTimeout).",
                e);
        }
    }
}
