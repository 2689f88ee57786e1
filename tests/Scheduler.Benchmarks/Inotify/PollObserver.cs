using System.Collections.Concurrent;
using Scheduler.Hdfs;

namespace Scheduler.Benchmarks.Inotify;

/// <summary>One poll of the edit log.</summary>
/// <param name="Calls">Calls that it made.</param>
/// <param name="Elapsed">From sending each to the last byte of its answer, together.</param>
/// <param name="Transactions">Transactions since the previous poll ended.</param>
/// <param name="Outcome">How it ended.</param>
internal sealed record Poll(int Calls, TimeSpan Elapsed, long Transactions, InotifyOutcome Outcome)
{
    /// <summary>Calls that it may make at most: one to see that nothing is left, and one for each full answer or a part of it.</summary>
    public long AllowedCalls => 2 + (Transactions / 1_000);
}

/// <summary>Counts the calls of each poll of the edit log.</summary>
/// <param name="lastTxid">The last transaction of the log, now.</param>
internal sealed class PollObserver(Func<long> lastTxid) : INameNodeObserver
{
    private readonly ConcurrentQueue<Poll> _polls = [];
    private int _calls;
    private long _elapsedTicks;
    private long _seenTxid = lastTxid();

    /// <summary>The looks, in order.</summary>
    public IReadOnlyCollection<Poll> Looks => _polls;

    public void CallCompleted(in NameNodeCall completed)
    {
        if (completed.Operation != NameNodeOperation.GetEdits) return;
        _calls++;
        _elapsedTicks += completed.Elapsed.Ticks;
    }

    public void EditLogPolled(string nameservice, InotifyOutcome outcome)
    {
        var txid = lastTxid();
        _polls.Enqueue(new Poll(_calls, TimeSpan.FromTicks(_elapsedTicks), txid - _seenTxid, outcome));
        (_calls, _elapsedTicks, _seenTxid) = (0, 0, txid);
    }
}
