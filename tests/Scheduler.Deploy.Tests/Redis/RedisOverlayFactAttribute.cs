using Scheduler.Redis.Tests.Servers;

namespace Scheduler.Deploy.Tests.Redis;

/// <summary>A test that runs the overlay's Redis as a process; skipped, with the reason, where a program for it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RedisOverlayFactAttribute : FactAttribute
{
    public RedisOverlayFactAttribute() => Skip = new RedisTlsFactAttribute().Skip
        ?? Tool.MissingReason("redis-cli", "redis-tools")
        ?? Tool.MissingReason("openssl", "openssl")
        ?? Tool.MissingReason("kubectl", "kubernetes-client");
}
