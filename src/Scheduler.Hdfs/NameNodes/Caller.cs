using Scheduler.Core.Blocks;
using Scheduler.Core.Blocks.Sharing;
using Scheduler.Core.Paths;

namespace Scheduler.Hdfs.NameNodes;

/// <summary>For whom calls are made, and how many they may be. Safe for several threads.</summary>
internal sealed class Caller
{
    private readonly InputPath _input;
    private readonly int _maxCalls;
    private int _calls;

    /// <summary>Calls without a bound of their own.</summary>
    public Caller(Requester requester) => (Requester, _maxCalls) = (requester, int.MaxValue);

    /// <summary>The calls for one input.</summary>
    /// <param name="requester">Who needs it.</param>
    /// <param name="input">The input.</param>
    /// <param name="maxCalls"><c>NameNode:MaxCallsPerInput</c>.</param>
    public Caller(Requester requester, InputPath input, int maxCalls) => (Requester, _input, _maxCalls) = (requester, input, maxCalls);

    /// <summary>The service itself.</summary>
    public static Caller Service { get; } = new(Requester.Service);

    /// <summary>For whom calls are made; namespaces take turns.</summary>
    public Requester Requester { get; }

    /// <summary>Counts a call that is about to be made.</summary>
    /// <exception cref="BlockMapUnavailableException">The input has used all its calls.</exception>
    public void Spend()
    {
        if (_maxCalls == int.MaxValue || Interlocked.Increment(ref _calls) <= _maxCalls) return;
        throw new BlockMapUnavailableException(
            BlockMapFailure.TooManyCalls,
            $"{_input} takes more than {_maxCalls} calls to its NameNode (NameNode:MaxCallsPerInput); name one directory instead of many "
            + "paths, or fewer directories, or raise it.");
    }
}

/// <summary>
/// One attempt at a call, as Hadoop's clients number them: the call keeps its number when it is repeated, at the same NameNode or at
/// another, so that a server can tell a repetition from a new call.
/// </summary>
/// <param name="CallId">The call's number, from 0.</param>
/// <param name="RetryCount">Attempts before this one.</param>
/// <param name="Caller">For whom it is made.</param>
internal readonly record struct CallAttempt(int CallId, int RetryCount, Caller Caller)
{
    /// <summary>The next attempt at the same call.</summary>
    public CallAttempt Next() => this with { RetryCount = RetryCount + 1 };
}

/// <summary>Numbers calls: one sequence for the process, as Hadoop's clients have it. Safe for several threads.</summary>
internal sealed class CallIds
{
    private int _last = -1;

    /// <summary>The first attempt at a new call. After 2³¹ calls the numbers start again at 0; negative ones are reserved.</summary>
    public CallAttempt New(Caller caller) => new(Interlocked.Increment(ref _last) & int.MaxValue, RetryCount: 0, caller);
}
