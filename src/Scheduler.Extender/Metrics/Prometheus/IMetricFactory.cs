namespace Scheduler.Extender.Metrics.Prometheus;

/// <summary>
/// Makes metrics. The names and shapes here are those of the package prometheus-net, which the project's registry does not hold:
/// adopting it replaces this folder and leaves the callers as they are.
/// </summary>
internal interface IMetricFactory
{
    /// <summary>A count that only rises. By convention its name ends in <c>_total</c>.</summary>
    ICollector<ICounter> CreateCounter(string name, string help, params string[] labelNames);

    /// <summary>A figure that rises and falls.</summary>
    ICollector<IGauge> CreateGauge(string name, string help, params string[] labelNames);

    /// <summary>A distribution over buckets with these upper bounds, ascending.</summary>
    ICollector<IHistogram> CreateHistogram(string name, string help, double[] buckets, params string[] labelNames);
}

/// <summary>A metric's children, one for each combination of label values.</summary>
internal interface ICollector<out TChild>
{
    /// <summary>The child with these label values, in the order of the label names.</summary>
    TChild WithLabels(params ReadOnlySpan<string> labelValues);
}

/// <summary>A count that only rises.</summary>
internal interface ICounter
{
    /// <summary>Raises it.</summary>
    void Inc(double increment = 1);
}

/// <summary>A figure that rises and falls.</summary>
internal interface IGauge
{
    /// <summary>Sets it.</summary>
    void Set(double value);
}

/// <summary>A distribution.</summary>
internal interface IHistogram
{
    /// <summary>Counts an observation.</summary>
    void Observe(double value);
}
