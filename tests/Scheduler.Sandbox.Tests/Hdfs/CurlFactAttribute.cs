namespace Scheduler.Sandbox.Tests.Hdfs;

/// <summary>A test that runs <c>curl</c>; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CurlFactAttribute : FactAttribute
{
    public CurlFactAttribute() => Skip = Curl.IsInstalled ? null : "the command curl is not on the PATH (Debian: apt-get install curl)";
}
