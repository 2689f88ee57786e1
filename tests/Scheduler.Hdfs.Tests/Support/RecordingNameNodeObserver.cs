using System.Collections.Concurrent;

namespace Scheduler.Hdfs.Tests.Support;

/// <summary>Records what happens.</summary>
internal sealed class RecordingNameNodeObserver : INameNodeObserver
{
    public ConcurrentQueue<NameNodeCall> Calls { get; } = [];

    public ConcurrentQueue<(string Previous, string Current)> Failovers { get; } = [];

    public ConcurrentQueue<bool> CircuitsOpen { get; } = [];

    public ConcurrentQueue<(int Listed, int Located)> Samples { get; } = [];

    public void CallCompleted(in NameNodeCall completed) => Calls.Enqueue(completed);

    public void FailedOver(string nameservice, string previous, string current) => Failovers.Enqueue((previous, current));

    public void CircuitChanged(string nameNode, bool isOpen) => CircuitsOpen.Enqueue(isOpen);

    public ConcurrentQueue<InotifyOutcome> Looks { get; } = [];

    public ConcurrentQueue<bool> ObserverReads { get; } = [];

    public void EditLogPolled(string nameservice, InotifyOutcome outcome) => Looks.Enqueue(outcome);

    public void ObserverAsked(string nameservice, bool isAnswered) => ObserverReads.Enqueue(isAnswered);

    public void InputSampled(int filesListed, int filesLocated) => Samples.Enqueue((filesListed, filesLocated));
}
