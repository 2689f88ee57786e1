namespace Scheduler.Extender.Metrics.Prometheus;

/// <inheritdoc cref="ICounter"/>
internal sealed class Counter : ICounter, IChild
{
    private double _value;

    /// <inheritdoc/>
    public void Inc(double increment = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(increment);
        AtomicDouble.Add(ref _value, increment);
    }

    public void Write(SampleWriter lines) => lines.Write(Volatile.Read(ref _value));
}

/// <inheritdoc cref="IGauge"/>
internal sealed class Gauge : IGauge, IChild
{
    private double _value;

    /// <inheritdoc/>
    public void Set(double value) => Volatile.Write(ref _value, value);

    public void Write(SampleWriter lines) => lines.Write(Volatile.Read(ref _value));
}
