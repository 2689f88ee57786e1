using Scheduler.Core.Blocks;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>The attempts at one call over the NameNodes of a nameservice.</summary>
internal sealed class FailoverAttempts(int first, int nameNodes)
{
    private readonly NameNodeException?[] _last = new NameNodeException?[nameNodes];
    private int _movedSincePause;
    private int _pauses;

    /// <summary>Index of the NameNode to ask.</summary>
    public int Current { get; private set; } = first;

    /// <summary>How the last attempt failed.</summary>
    public NameNodeException? LastFailure { get; private set; }

    /// <summary>Whether every NameNode was tried and none was even asked.</summary>
    public bool AllCircuitsOpen => Array.TrueForAll(_last, failure => failure is { IsCircuitOpen: true });

    /// <summary>
    /// What all of it comes to: a NameNode that is there but in safe mode, or standby, tells more than one that is away.
    /// </summary>
    public BlockMapFailure? Failure =>
        Worst(BlockMapFailure.SafeMode) ?? Worst(BlockMapFailure.NoActiveNameNode) ?? LastFailure?.Failure;

    /// <summary>Notes a failure and moves on as it asks.</summary>
    public void Record(NameNodeException failure)
    {
        LastFailure = failure;
        _last[Current] = failure;
        if (failure.Reaction != Reaction.TryNext) return;
        Current = (Current + 1) % nameNodes;
        _movedSincePause++;
    }

    /// <summary>
    /// The number, from 0, of the pause that is due before the next attempt: after "come back later", and after a round over all
    /// NameNodes; null when the next one can be asked at once.
    /// </summary>
    public int? PauseNumber()
    {
        if (LastFailure?.Reaction == Reaction.TryNext && _movedSincePause < nameNodes) return null;
        _movedSincePause = 0;
        return _pauses++;
    }

    /// <summary>What each NameNode said, as a sentence.</summary>
    public string Describe(string nameservice) =>
        $"No NameNode of '{nameservice}' answers. " + string.Join(' ', _last.OfType<NameNodeException>().Select(failure => failure.Message));

    private BlockMapFailure? Worst(BlockMapFailure failure) =>
        Array.Exists(_last, last => last?.Failure == failure) ? failure : null;
}
