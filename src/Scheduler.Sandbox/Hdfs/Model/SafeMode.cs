using System.Globalization;

namespace Scheduler.Sandbox.Hdfs.Model;

/// <summary>What a NameNode says while no block has been reported to it yet.</summary>
internal static class SafeMode
{
    private const double Threshold = 0.999;

    /// <summary>The tip that goes into messages and JMX.</summary>
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
