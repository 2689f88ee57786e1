using System.Collections.Concurrent;
using System.Text;

namespace Scheduler.Extender.Metrics.Prometheus;

/// <summary>All metrics of the process, and their text form.</summary>
internal sealed class CollectorRegistry : IMetricFactory
{
    /// <summary>The media type of the text exposition format, version 0.0.4.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly ConcurrentQueue<ICollector> _collectors = new();
    private readonly ConcurrentQueue<Action> _beforeCollect = new();

    /// <summary>Registers what refreshes gauges just before they are read.</summary>
    public void AddBeforeCollectCallback(Action callback) => _beforeCollect.Enqueue(callback);

    /// <inheritdoc/>
    public ICollector<ICounter> CreateCounter(string name, string help, params string[] labelNames) =>
        Register(new Collector<Counter>(name, help, "counter", labelNames, () => new Counter()));

    /// <inheritdoc/>
    public ICollector<IGauge> CreateGauge(string name, string help, params string[] labelNames) =>
        Register(new Collector<Gauge>(name, help, "gauge", labelNames, () => new Gauge()));

    /// <inheritdoc/>
    public ICollector<IHistogram> CreateHistogram(string name, string help, double[] buckets, params string[] labelNames) =>
        Register(new Collector<Histogram>(name, help, "histogram", labelNames, () => new Histogram(buckets)));

    /// <summary>The text form of all metrics at this moment.</summary>
    public string CollectAndExportAsText()
    {
        foreach (var callback in _beforeCollect) callback();
        var text = new StringBuilder();
        foreach (var collector in _collectors) collector.Write(text);
        return text.ToString();
    }

    private TCollector Register<TCollector>(TCollector collector)
        where TCollector : ICollector
    {
        _collectors.Enqueue(collector);
        return collector;
    }
}
