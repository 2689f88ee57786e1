using System.Globalization;
using Scheduler.Core.Pods;
using Scheduler.Core.Verbs;
using Scheduler.Extender.Metrics.Prometheus;

namespace Scheduler.Extender.Metrics;

/// <summary>Owns every metric of the service. Each part of the service is recorded in a file of its own.</summary>
internal sealed partial class SchedulerMetrics
{
    private const string Prefix = "hdfs_locality_";

    /// <summary>Seconds; from a tenth of what an extender may cost at 700 pods/s, up to kube-scheduler's default timeout of 5 s.</summary>
    private static readonly double[] RequestBuckets = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

    /// <summary>Nodes; the steps are the cluster sizes at which kube-scheduler's sampling changes.</summary>
    private static readonly double[] NodeBuckets = [1, 10, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 15000];

    private readonly ILogger<SchedulerMetrics> _logger;
    private readonly ICollector<ICounter> _requests;
    private readonly ICollector<IHistogram> _requestSeconds;
    private readonly ICollector<IHistogram> _offeredNodes;
    private readonly ICollector<ICounter> _answers;
    private readonly ICollector<ICounter> _ignored;

    /// <summary>Makes all metrics.</summary>
    public SchedulerMetrics(IMetricFactory factory, ILogger<SchedulerMetrics> logger)
    {
        _logger = logger;
        CreateBlockMaps(factory);
        CreateNameNodes(factory);
        CreateFooters(factory);
        CreateKubernetes(factory);
        CreateRedis(factory);
        CreateSiblings(factory);
        CreateOutcomes(factory);
        CreateWaits(factory);
        CreateHistory(factory);
        CreateRefusals(factory);
        _requests = factory.CreateCounter(Prefix + "requests_total", "Requests of kube-scheduler by verb and HTTP status.", "verb", "status");
        _requestSeconds = factory.CreateHistogram(
            Prefix + "request_duration_seconds", "Time from the head of a request to the end of its answer, by verb.", RequestBuckets, "verb");
        _offeredNodes = factory.CreateHistogram(Prefix + "offered_nodes", "Nodes offered to prioritize.", NodeBuckets);
        _answers = factory.CreateCounter(
            Prefix + "answers_total", "Prioritize answers by why they are neutral or partial; None rests on the whole input.", "reason");
        _ignored = factory.CreateCounter(Prefix + "ignored_annotations_total", "Parts of pods' annotations that do not count, by why.", "reason");
        _answers.Declare<NeutralReason>();
        _ignored.Declare<IgnoredReason>();
    }

    /// <summary>A request was answered.</summary>
    public void RecordRequest(string verb, int status, TimeSpan elapsed)
    {
        _requests.WithLabels(verb, status.ToString(CultureInfo.InvariantCulture)).Inc();
        _requestSeconds.WithLabels(verb).Observe(elapsed.TotalSeconds);
    }

    /// <summary>Prioritize was offered this many nodes.</summary>
    public void RecordOffered(int nodes) => _offeredNodes.WithLabels().Observe(nodes);

    /// <summary>A part of a pod's annotations does not count.</summary>
    public void RecordIgnored(IgnoredReason reason) => _ignored.WithLabels(reason.ToString()).Inc();

    /// <summary>Prioritize was answered so.</summary>
    public void RecordAnswer(NeutralReason reason) => _answers.WithLabels(reason.ToString()).Inc();
}
