namespace Scheduler.SparkFileSystem.Tests.Jvm;

/// <summary>A test that runs the jar; skipped, with the reason, where there is no JDK.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class JavaFactAttribute : FactAttribute
{
    public JavaFactAttribute() => Skip = Tool.MissingReason("javac", "default-jdk-headless");
}

/// <summary>The same with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class JavaTheoryAttribute : TheoryAttribute
{
    public JavaTheoryAttribute() => Skip = Tool.MissingReason("javac", "default-jdk-headless");
}
