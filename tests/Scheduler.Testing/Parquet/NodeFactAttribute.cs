using Xunit;

namespace Scheduler.Testing.Parquet;

/// <summary>A test that holds ours against other readers; skipped, with the reason, where Node.js or they are not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute() => Skip = NodeReaders.Missing;
}

/// <summary>The same with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeTheoryAttribute : TheoryAttribute
{
    public NodeTheoryAttribute() => Skip = NodeReaders.Missing;
}
