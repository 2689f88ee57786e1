using Prometheus;
using Scheduler.Hdfs;

namespace Scheduler.Extender.Metrics;

/// <summary>
/// NameNodes: calls, failovers, circuits, samples. Labels name nameservices and NameNodes, which the configuration bounds.
/// </summary>
internal sealed partial class SchedulerMetrics : INameNodeObserver
{
    private readonly ByKey<(string NameNode, string Transport, NameNodeOperation Operation, NameNodeCallOutcome Outcome), Counter.Child>
        _nameNodeCalls = new(
            families.Counter(
                "namenode_calls_total", "Calls to NameNodes by operation and outcome.", "namenode", "transport", "operation", "outcome"),
            key => [key.NameNode, key.Transport, key.Operation.ToString(), key.Outcome.ToString()]);

    private readonly ByEnum<NameNodeOperation, Histogram.Child> _nameNodeCallSeconds = new(families.Histogram(
        "namenode_call_duration_seconds", "Time from sending a call to the last byte of its answer.", FetchBuckets, "operation"));

    private readonly ByKey<string, Counter.Child> _failovers = new(
        families.Counter("namenode_failovers_total", "How often another NameNode of a nameservice took over.", "nameservice"),
        nameservice => [nameservice]);

    private readonly ByKey<string, Gauge.Child> _openCircuits = new(
        families.Gauge("namenode_circuit_open", "1 while a NameNode is not asked after failures.", "namenode"),
        nameNode => [nameNode]);

    private readonly Counter _sampledInputs = families.Counter(
        "sampled_inputs_total", "Inputs so large that a sample of their files was located.");

    private readonly ByKey<(string Nameservice, InotifyOutcome Outcome), Counter.Child> _inotifyLooks = new(
        families.Counter(
            "inotify_polls_total", "Polls of the edit log for changed paths by how they ended.", "nameservice", "outcome"),
        key => [key.Nameservice, key.Outcome.ToString()]);

    private readonly ByKey<string, Counter.Child> _changedPaths = new(
        families.Counter("inotify_changed_paths_total", "Changed paths that this replica read in the edit log.", "nameservice"),
        nameservice => [nameservice]);

    private readonly ByKey<(string Nameservice, bool IsAnswered), Counter.Child> _observerReads = new(
        families.Counter(
            "namenode_observer_reads_total", "Reads with NameNode:ObserverReads by who answered.", "nameservice", "state"),
        key => [key.Nameservice, key.IsAnswered ? "observer" : "active"]);

    /// <inheritdoc/>
    public void CallCompleted(in NameNodeCall completed)
    {
        _nameNodeCalls[(completed.NameNode, completed.Transport, completed.Operation, completed.Outcome)].Inc();
        _nameNodeCallSeconds[completed.Operation].Observe(completed.Elapsed.TotalSeconds);
    }

    /// <inheritdoc/>
    public void FailedOver(string nameservice, string previous, string current) => _failovers[nameservice].Inc();

    /// <inheritdoc/>
    public void CircuitChanged(string nameNode, bool isOpen) => _openCircuits[nameNode].Set(isOpen ? 1 : 0);

    /// <inheritdoc/>
    public void InputSampled(int filesListed, int filesLocated) => _sampledInputs.Inc();

    /// <inheritdoc/>
    public void EditLogPolled(string nameservice, InotifyOutcome outcome) => _inotifyLooks[(nameservice, outcome)].Inc();

    /// <inheritdoc/>
    public void PathsChanged(string nameservice, int paths) => _changedPaths[nameservice].Inc(paths);

    /// <inheritdoc/>
    public void ObserverAsked(string nameservice, bool isAnswered) => _observerReads[(nameservice, isAnswered)].Inc();
}
