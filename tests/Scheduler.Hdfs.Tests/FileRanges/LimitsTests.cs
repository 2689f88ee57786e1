using Scheduler.Core.ParquetSelection;
using Scheduler.Sandbox.Hdfs.Model;
using Scheduler.Testing;

namespace Scheduler.Hdfs.Tests.FileRanges;

/// <summary>How many reads there are at once, and how one ends early.</summary>
public sealed class LimitsTests
{
    private static readonly ByteRange Range = new(10, 100);

    [Fact]
    public async Task ReadAsync_ManyAtOnce_StaysWithinTheBound()
    {
        await using var hdfs = await RangeFixture.StartAsync();
        hdfs.MaxConcurrency = 3;
        hdfs.DataNodes.Faults.Inject(DataNodeFault.Hang);

        var reads = Enumerable.Range(0, 20).Select(_ => hdfs.ReadAsync(Range)).ToList();
        await Eventually.HoldsAsync(() => hdfs.Read().Count == 3);
        Assert.Equal(3, hdfs.Opens().Count);
        await Eventually.HoldsAsync(() =>
        {
            hdfs.DataNodes.Faults.Clear();
            return reads.TrueForAll(read => read.IsCompleted);
        });

        Assert.All(await Task.WhenAll(reads), bytes => Assert.Equal(RangeFixture.Expected(Range), bytes));
        Assert.Equal((20, 3), (hdfs.Read().Count, hdfs.DataNodes.ConcurrencyPeak));
    }

    [Fact]
    public async Task ReadAsync_Cancelled_EndsAndGivesItsTurnBack()
    {
        await using var hdfs = await RangeFixture.StartAsync();
        hdfs.MaxConcurrency = 1;
        hdfs.DataNodes.Faults.Inject(DataNodeFault.Hang, times: 1);
        using var caller = new CancellationTokenSource();

        var read = hdfs.ReadAsync(Range, cancellationToken: caller.Token);
        var waiting = hdfs.ReadAsync(Range, cancellationToken: caller.Token);
        await Eventually.HoldsAsync(() => hdfs.Read().Count == 1);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(RangeFixture.Expected(Range), await hdfs.ReadAsync(Range));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(0, long.MaxValue)]
    public async Task ReadAsync_NoRange_IsTheCallersError(long offset, long length)
    {
        await using var hdfs = await RangeFixture.StartAsync();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => hdfs.ReadAsync(new(offset, length)));
    }

    [Fact]
    public async Task ReadAsync_OffsetBeyondFourGigabytes_IsThere()
    {
        const long Length = 1L << 41;
        await using var hdfs = await RangeFixture.StartAsync();
        hdfs.Hdfs.CreateFile("/large", Length, (offset, bytes) => bytes.Fill((byte)(offset >> 33)), blockSize: 1L << 40);

        Assert.Equal([255, 255], await hdfs.ReadAsync(new(Length - 2, 2), "/large"));
    }
}
