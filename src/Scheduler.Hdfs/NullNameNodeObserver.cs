namespace Scheduler.Hdfs;

/// <summary>Takes no notice; for who measures nothing.</summary>
public sealed class NullNameNodeObserver : INameNodeObserver
{
    /// <inheritdoc/>
    public void CallCompleted(in NameNodeCall completed)
    {
    }

    /// <inheritdoc/>
    public void FailedOver(string nameservice, string previous, string current)
    {
    }

    /// <inheritdoc/>
    public void CircuitChanged(string nameNode, bool isOpen)
    {
    }

    /// <inheritdoc/>
    public void InputSampled(int filesListed, int filesLocated)
    {
    }

    /// <inheritdoc/>
    public void InotifyLooked(string nameservice, InotifyOutcome outcome)
    {
    }

    /// <inheritdoc/>
    public void PathsChanged(string nameservice, int paths)
    {
    }

    /// <inheritdoc/>
    public void ObserverAsked(string nameservice, bool isAnswered)
    {
    }
}
