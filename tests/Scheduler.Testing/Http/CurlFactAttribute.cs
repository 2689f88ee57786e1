using Xunit;

namespace Scheduler.Testing.Http;

/// <summary>A test that needs curl; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CurlFactAttribute : FactAttribute
{
    public CurlFactAttribute() => Skip = Tool.MissingReason("curl", "curl");
}
