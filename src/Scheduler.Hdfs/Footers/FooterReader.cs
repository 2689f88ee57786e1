using System.Threading.RateLimiting;
using Scheduler.Core.Parquet;
using Scheduler.Core.Parquet.Footers;
using Scheduler.Hdfs.FileRanges;
using Scheduler.Hdfs.NameNodes;

namespace Scheduler.Hdfs.Footers;

/// <summary>
/// Reads the footers of files: the tail first, and once more if the footer is larger. Bounds how many are read at once and how many reads
/// begin each second, and gives each a deadline. Safe for several threads.
/// </summary>
internal sealed class FooterReader(
    IFileRangeReader ranges, IParquetFooterReader format, ParquetOptions options, IFooterObserver observer, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(options.MaxConcurrency);
    private readonly TokenBucketRateLimiter _tokens = new(CallRate.Of(options.ReadsPerSecond));

    // The slots hold nothing that needs disposal, and reads under way still give theirs back.

    /// <inheritdoc/>
    public void Dispose() => _tokens.Dispose();

    /// <summary>Reads the footer of a file. One that is no Parquet file is an answer, too.</summary>
    /// <exception cref="FileRangeException">Its bytes cannot be had.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<ParquetFooter> ReadAsync(FooterKey file, CancellationToken cancellationToken)
    {
        if (file.Length < ParquetFooter.SmallestFile) return ParquetFooter.Refused(ParquetFailure.NotParquet);
        await _slots.WaitAsync(cancellationToken);
        try
        {
            return await ReadTailAsync(file, cancellationToken);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task<ParquetFooter> ReadTailAsync(FooterKey file, CancellationToken cancellationToken)
    {
        byte[] tail = [];
        try
        {
            tail = await ReadRangeAsync(file, Before(file.Length, Math.Min(options.TailBytes, file.Length)), cancellationToken);
            var rest = format.MeasureFooter(tail, file.Length) - tail.Length;
            if (rest > 0) tail = [.. await ReadRangeAsync(file, Before(file.Length - tail.Length, rest), cancellationToken), .. tail];
            var footer = ParquetFooter.Of(format.ReadLayout(tail, file.Length));
            observer.FooterRead(null, tail.Length);
            return footer;
        }
        catch (ParquetFormatException e)
        {
            observer.FooterRead(WholeFileReasons.Of(e.Failure), tail.Length);
            return ParquetFooter.Refused(e.Failure);
        }
        catch (FileRangeException)
        {
            observer.FooterRead(WholeFileReason.Unreadable, tail.Length);
            throw;
        }
    }

    private static ByteRange Before(long end, long length) => new(end - length, length);

    private async Task<byte[]> ReadRangeAsync(FooterKey file, ByteRange range, CancellationToken cancellationToken)
    {
        using var token = await _tokens.AcquireAsync(1, cancellationToken);
        using var deadline = new CancellationTokenSource(options.ReadTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await ranges.ReadAsync(file.Nameservice, file.Path, range, both.Token).WaitAsync(both.Token);
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
