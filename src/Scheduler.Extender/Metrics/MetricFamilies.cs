using Prometheus;
using Scheduler.Management;

namespace Scheduler.Extender.Metrics;

/// <summary>
/// Creates the metric families of one service and writes them as text. Exemplars are off: only OpenMetrics has them, and they would cost
/// time at each event.
/// </summary>
internal sealed class MetricFamilies : IMetricsPage
{
    /// <summary>
    /// The media type of the text format, version 0.0.4. OpenMetrics is never written: its <c>le="1.0"</c> is another series than
    /// <c>le="1"</c>.
    /// </summary>
    public string ContentType => "text/plain; version=0.0.4; charset=utf-8";

    private const string Prefix = "hdfs_locality_";

    private readonly CollectorRegistry _registry;
    private readonly MetricFactory _factory;
    private readonly List<Action> _refreshes = [];

    /// <summary>No family yet.</summary>
    /// <param name="registry">A registry of the service's own, so that several in a process share nothing.</param>
    public MetricFamilies(CollectorRegistry registry)
    {
        _registry = registry;
        _factory = Prometheus.Metrics.WithCustomRegistry(registry);
        _factory.ExemplarBehavior = ExemplarBehavior.NoExemplars();
    }

    /// <summary>A count that only rises. With labels, a child is shown from its first event on; without, from the start.</summary>
    /// <param name="name">Name without the prefix; by convention it ends in <c>_total</c>.</param>
    /// <param name="help">What it counts, on one line without backslashes: it is not escaped.</param>
    /// <param name="labels">Names of the labels. The same name and labels again are the same family.</param>
    public Counter Counter(string name, string help, params string[] labels) =>
        _factory.CreateCounter(Prefix + name, help, labels, new CounterConfiguration { SuppressInitialValue = labels.Length > 0 });

    /// <summary>
    /// A count whose children are shown with a zero from the start: a panel is not empty without events, and <c>increase</c> sees the
    /// first event, which it cannot if the series begins with it.
    /// </summary>
    public Counter DeclaredCounter(string name, string help, params string[] labels) => _factory.CreateCounter(Prefix + name, help, labels);

    /// <summary>A figure that rises and falls.</summary>
    public Gauge Gauge(string name, string help, params string[] labels) => _factory.CreateGauge(Prefix + name, help, labels);

    /// <summary>A distribution over buckets with these upper bounds, ascending. Shown as a <see cref="Counter"/> is.</summary>
    public Histogram Histogram(string name, string help, double[] buckets, params string[] labels) => _factory.CreateHistogram(
        Prefix + name, help, labels, new HistogramConfiguration { Buckets = buckets, SuppressInitialValue = labels.Length > 0 });

    /// <summary>A distribution whose children are shown with zeros from the start.</summary>
    public Histogram DeclaredHistogram(string name, string help, double[] buckets, string label) =>
        _factory.CreateHistogram(Prefix + name, help, [label], new HistogramConfiguration { Buckets = buckets });

    /// <summary>Registers an action that sets gauges before each page is written. Call it before the first page.</summary>
    public void BeforeRead(Action refresh) => _refreshes.Add(refresh);

    /// <summary>Writes all families as text. An exception of a refresh is thrown before anything is written.</summary>
    public Task WriteAsync(Stream page)
    {
        // The registry would swallow exceptions of its own callbacks, and the page would show old values.
        foreach (var refresh in _refreshes) refresh();
        return _registry.CollectAndExportAsTextAsync(page);
    }
}
