using System.Threading.Channels;
using Scheduler.Core.Decisions;

namespace Scheduler.Management;

/// <summary>Shares decisions with the other replicas in the background: a bounded queue, one write at a time, drops are counted.</summary>
internal sealed class SharedDecisionWriter(ISharedDecisions shared, ExplainComposer composer, IManagementObserver observer)
    : BackgroundService, IDecisionObserver
{
    /// <summary>Decisions that may wait to be shared: a burst of 1,000 pods, each decided and bound.</summary>
    public const int MaxQueued = 2_000;

    private readonly Channel<Decision> _queue = Channel.CreateBounded<Decision>(
        new BoundedChannelOptions(MaxQueued) { SingleReader = true });

    /// <inheritdoc/>
    public void Remembered(Decision decision)
    {
        if (shared.IsShared && !_queue.Writer.TryWrite(decision)) observer.DecisionDropped();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var decision in _queue.Reader.ReadAllAsync(stoppingToken))
        {
            var answer = DecisionJson.Encode(composer.Compose(decision));
            await shared.SetAsync(decision.Pod.Namespace, decision.Pod.Name, decision.At, answer, stoppingToken);
        }
    }
}
