using System.Collections.Immutable;
using System.Globalization;

namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>The state of a NameNode as one request sees it.</summary>
internal sealed record NameNodeState(
    Uri Address, HaState HaState, bool IsInSafeMode, bool IsOpeningItsLog, ImmutableHashSet<string> MissingOperations);

/// <summary>A NameNode's part in high availability.</summary>
public enum HaState
{
    /// <summary>Answers everything. A NameNode without HA is always active.</summary>
    Active,

    /// <summary>Refuses reads with a StandbyException.</summary>
    Standby,

    /// <summary>Answers reads, but none that would write an access time.</summary>
    Observer,
}

/// <summary>What can go wrong with an answer of a <see cref="SandboxNameNode"/>.</summary>
public enum NameNodeFault
{
    /// <summary>No answer until the faults are cleared or the client goes.</summary>
    Hang,

    /// <summary>Half of the answer (over HTTP 200 and half of the body), and the connection is cut.</summary>
    DropMidBody,

    /// <summary>200 and <c>application/json</c>, but a body that is no JSON; over RPC a frame that is no answer.</summary>
    Garbage,

    /// <summary>As under Kerberos: 401 with <c>WWW-Authenticate: Negotiate</c> and an HTML page; over RPC FATAL_UNAUTHORIZED.</summary>
    Unauthorized,

    /// <summary>500 with an HTML page; over RPC an error of the server.</summary>
    ServerError,

    /// <summary>A RetriableException (over HTTP 403): try this NameNode again after a pause.</summary>
    Retriable,

    /// <summary>A StandbyException (over HTTP 403), whatever the NameNode's state.</summary>
    Standby,
}

/// <summary>The messages of a NameNode to which no block has been reported yet.</summary>
internal static class SafeMode
{
    private const double Threshold = 0.999;

    /// <summary>The tip in messages and JMX.</summary>
    public static string Tip(long blocks) =>
        $"The reported blocks 0 needs additional {(long)(blocks * Threshold)} blocks to reach the threshold "
        + $"{Threshold.ToString("0.0000", CultureInfo.InvariantCulture)} of total blocks {blocks}.\n"
        + "The minimum number of live datanodes is not required. "
        + "Safe mode will be turned off automatically once the thresholds have been reached.";

    /// <summary>A file's locations were asked for: a RetriableException around the SafeModeException under HA, else that itself.</summary>
    public static HdfsException ZeroLocations(string path, long blocks, NameNodeOptions options)
    {
        var cause = HdfsException.SafeMode(
            $"Zero blocklocations for {path}. Name node is in safe mode.\n{Tip(blocks)} NamenodeHostName:{options.HostName}");
        return options.Nameservice is null ? cause : HdfsException.Retriable($"{cause.JavaClassName}: {cause.Message}");
    }
}
