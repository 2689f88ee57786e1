using Scheduler.Extender.Metrics.Prometheus;
using Scheduler.Hdfs;

namespace Scheduler.Extender.Metrics;

/// <summary>NameNodes: calls, failovers, circuits, samples. Labels name nameservices and NameNodes, which the configuration bounds.</summary>
internal sealed partial class SchedulerMetrics : INameNodeObserver
{
    private ICollector<ICounter> _nameNodeCalls = null!;
    private ICollector<IHistogram> _nameNodeCallSeconds = null!;
    private ICollector<ICounter> _failovers = null!;
    private ICollector<IGauge> _openCircuits = null!;
    private ICollector<ICounter> _sampledInputs = null!;
    private ICollector<ICounter> _inotifyLooks = null!;
    private ICollector<ICounter> _changedPaths = null!;
    private ICollector<ICounter> _observerReads = null!;

    /// <inheritdoc/>
    public void CallCompleted(in NameNodeCall completed)
    {
        _nameNodeCalls.WithLabels(completed.NameNode, completed.Transport, completed.Operation.ToString(), completed.Outcome.ToString()).Inc();
        _nameNodeCallSeconds.WithLabels(completed.Operation.ToString()).Observe(completed.Elapsed.TotalSeconds);
    }

    /// <inheritdoc/>
    public void FailedOver(string nameservice, string previous, string current) => _failovers.WithLabels(nameservice).Inc();

    /// <inheritdoc/>
    public void CircuitChanged(string nameNode, bool isOpen) => _openCircuits.WithLabels(nameNode).Set(isOpen ? 1 : 0);

    /// <inheritdoc/>
    public void InputSampled(int filesListed, int filesLocated) => _sampledInputs.WithLabels().Inc();

    /// <inheritdoc/>
    public void InotifyLooked(string nameservice, InotifyOutcome outcome) => _inotifyLooks.WithLabels(nameservice, outcome.ToString()).Inc();

    /// <inheritdoc/>
    public void PathsChanged(string nameservice, int paths) => _changedPaths.WithLabels(nameservice).Inc(paths);

    /// <inheritdoc/>
    public void ObserverAsked(string nameservice, bool isAnswered) =>
        _observerReads.WithLabels(nameservice, isAnswered ? "observer" : "active").Inc();

    private void CreateNameNodes(IMetricFactory factory)
    {
        _nameNodeCalls = factory.CreateCounter(
            Prefix + "namenode_calls_total", "Calls to NameNodes by operation and outcome.", "namenode", "transport", "operation", "outcome");
        _nameNodeCallSeconds = factory.CreateHistogram(
            Prefix + "namenode_call_duration_seconds", "Time from sending a call to the last byte of its answer.", FetchBuckets, "operation");
        _failovers = factory.CreateCounter(
            Prefix + "namenode_failovers_total", "How often another NameNode of a nameservice took over.", "nameservice");
        _openCircuits = factory.CreateGauge(
            Prefix + "namenode_circuit_open", "1 while a NameNode is left alone after failures.", "namenode");
        _sampledInputs = factory.CreateCounter(
            Prefix + "sampled_inputs_total", "Inputs so large that a sample of their files was located.");
        _inotifyLooks = factory.CreateCounter(
            Prefix + "inotify_polls_total", "Looks at the edit log for changed paths by how they ended.", "nameservice", "outcome");
        _changedPaths = factory.CreateCounter(
            Prefix + "inotify_changed_paths_total", "Paths that this replica read of in the edit log.", "nameservice");
        _observerReads = factory.CreateCounter(
            Prefix + "namenode_observer_reads_total", "Reads with NameNode:ObserverReads by who answered.", "nameservice", "state");
    }
}
