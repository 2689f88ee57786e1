namespace Scheduler.Hdfs.NameNodes;

/// <summary>Names of the transports, as health, metrics and explain say them.</summary>
internal static class NameNodeTransports
{
    public const string Rpc = "rpc";
    public const string WebHdfs = "webhdfs";
}
