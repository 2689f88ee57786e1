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

    /// <summary>In whose turns calls are made.</summary>
    public Requester Requester { get; }

    /// <summary>Counts a call that is about to be made.</summary>
    /// <exception cref="BlockMapUnavailableException">It is one too many.</exception>
    public void Spend()
    {
        if (_maxCalls == int.MaxValue || Interlocked.Increment(ref _calls) <= _maxCalls) return;
        throw new BlockMapUnavailableException(
            BlockMapFailure.TooManyCalls,
            $"{_input} takes more than {_maxCalls} calls to its NameNode (NameNode:MaxCallsPerInput); name a directory in place of many "
            + "paths, or fewer directories, or raise it.");
    }
}
