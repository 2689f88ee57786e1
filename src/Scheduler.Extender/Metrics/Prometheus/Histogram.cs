namespace Scheduler.Extender.Metrics.Prometheus;

/// <inheritdoc cref="IHistogram"/>
/// <param name="buckets">Upper bounds, ascending; the bucket of +Inf is added.</param>
internal sealed class Histogram(double[] buckets) : IHistogram, IChild
{
    private readonly long[] _counts = new long[buckets.Length + 1];
    private double _sum;

    /// <inheritdoc/>
    public void Observe(double value)
    {
        var bucket = 0;
        while (bucket < buckets.Length && value > buckets[bucket]) bucket++;
        Interlocked.Increment(ref _counts[bucket]);
        AtomicDouble.Add(ref _sum, value);
    }

    public void Write(SampleWriter lines)
    {
        var count = 0L;
        for (var bucket = 0; bucket <= buckets.Length; bucket++)
        {
            count += Interlocked.Read(ref _counts[bucket]);
            var bound = bucket < buckets.Length ? buckets[bucket] : double.PositiveInfinity;
            lines.Write(count, "_bucket", $"le=\"{SampleWriter.Format(bound)}\"");
        }

        lines.Write(Volatile.Read(ref _sum), "_sum");
        lines.Write(count, "_count");
    }
}
