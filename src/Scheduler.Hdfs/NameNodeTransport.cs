namespace Scheduler.Hdfs;

/// <summary>How NameNodes are asked.</summary>
public enum NameNodeTransport
{
    /// <summary>Native RPC; WebHDFS for a while where that cannot be used.</summary>
    Auto,

    /// <summary>Hadoop's native RPC alone: a directory's placement in few read-only calls.</summary>
    Rpc,

    /// <summary>WebHDFS over HTTP or HTTPS alone: a call per file.</summary>
    WebHdfs,
}
