using System.Diagnostics;

namespace Scheduler.Redis.Tests.Servers;

/// <summary>A test that starts real redis-servers with TLS; skipped, with the reason, where this build of redis-server has none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RedisTlsFactAttribute : FactAttribute
{
    private static readonly bool HasTls = RedisServer.IsInstalled && KnowsTlsOptions();

    public RedisTlsFactAttribute() => Skip = HasTls ? null : "redis-server is not on the PATH, or was built without TLS";

    // Told to listen nowhere it ends at once; without TLS it complains about the option instead.
    private static bool KnowsTlsOptions()
    {
        var start = new ProcessStartInfo("redis-server", "--port 0 --tls-port 0 --tls-auth-clients no");
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var redis = Process.Start(start)!;
        var errors = redis.StandardError.ReadToEndAsync();
        var output = redis.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        redis.WaitForExit();
        return !output.Contains("Bad directive", StringComparison.OrdinalIgnoreCase);
    }
}
