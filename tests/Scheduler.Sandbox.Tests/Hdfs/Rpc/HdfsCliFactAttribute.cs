namespace Scheduler.Sandbox.Tests.Hdfs.Rpc;

/// <summary>A test that runs Debian's <c>hdfs</c> command; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class HdfsCliFactAttribute : FactAttribute
{
    public HdfsCliFactAttribute() => Skip = HdfsCli.IsInstalled
        ? null
        : "the command hdfs is not on the PATH (Debian: apt-get install hdfs-cli)";
}
