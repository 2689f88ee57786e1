namespace Scheduler.Hdfs;

/// <summary>How NameNodes are asked.</summary>
public enum NameNodeTransport
{
    /// <summary>The best that is available: WebHDFS, as long as native RPC is not.</summary>
    Auto,

    /// <summary>Hadoop's native RPC. Not available yet.</summary>
    Rpc,

    /// <summary>WebHDFS over HTTP or HTTPS.</summary>
    WebHdfs,
}
