using Scheduler.Core.Health;
using Scheduler.Hdfs.Configuration;

namespace Scheduler.Extender.Hosting;

/// <summary>Reports that no NameNode is configured: the service answers then, and every answer is neutral.</summary>
internal sealed class NoNameNode(Nameservices nameservices, TimeProvider clock) : IHealthReporter
{
    /// <summary>What is wrong.</summary>
    public const string What = "No NameNode is configured: no pod is placed by its input.";

    /// <summary>What to do.</summary>
    public const string Remedy =
        "Set HADOOP_CONF_DIR to a directory with core-site.xml and hdfs-site.xml, or NameNode:Nameservices.";

    private readonly DateTimeOffset _since = clock.GetUtcNow();

    /// <summary>Whether there is none.</summary>
    public static bool IsTrueOf(Nameservices nameservices) => nameservices.All.IsEmpty;

    /// <inheritdoc/>
    public IReadOnlyList<HealthReport> Report() =>
        IsTrueOf(nameservices) ? [new HealthReport("namenode", IsOk: false, _since, $"{What} {Remedy}")] : [];
}
