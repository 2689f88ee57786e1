using Xunit;

namespace Scheduler.Testing.Redis;

/// <summary>A test that starts real redis-servers; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute() => Skip = Tool.MissingReason("redis-server", "redis-server");
}
