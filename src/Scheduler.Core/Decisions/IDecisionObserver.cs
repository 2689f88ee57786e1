namespace Scheduler.Core.Decisions;

/// <summary>Told of every decision that the log remembers anew. Must return at once and never throw: a request waits for it.</summary>
public interface IDecisionObserver
{
    /// <summary>A decision was made, or what became of it is known.</summary>
    void Remembered(Decision decision);
}

/// <summary>Tells nobody.</summary>
public sealed class NullDecisionObserver : IDecisionObserver
{
    /// <inheritdoc/>
    public void Remembered(Decision decision)
    {
        // Nobody asked.
    }
}
