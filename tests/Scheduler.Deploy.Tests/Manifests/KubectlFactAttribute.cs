namespace Scheduler.Deploy.Tests.Manifests;

/// <summary>A test that needs kubectl; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KubectlFactAttribute : FactAttribute
{
    public KubectlFactAttribute() => Skip = Tool.MissingReason("kubectl", "kubernetes-client");
}

/// <summary>The same with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KubectlTheoryAttribute : TheoryAttribute
{
    public KubectlTheoryAttribute() => Skip = Tool.MissingReason("kubectl", "kubernetes-client");
}
