using Scheduler.Sandbox.Hdfs.Model;

namespace Scheduler.Sandbox.Hdfs.WebHdfs;

/// <summary>A call on a path, its parameters read.</summary>
internal sealed record WebHdfsCall(WebHdfsRequest Request, string User, NameNodeState State, long Offset, long Length)
{
    public string Path { get; } = Request.HdfsPath;
}
