using Scheduler.Testing.Redis;

namespace Scheduler.Extender.Tests.Support;

/// <summary>A test that starts a real redis-server; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute() => Skip = RedisServer.IsInstalled ? null : "redis-server is not on the PATH (Debian: apt-get install redis-server)";
}
