using System.Diagnostics;

namespace Scheduler.Core;

/// <summary>
/// Spans of the service: a verb, the read of a block map, a call to a NameNode. Without a listener, which the host adds when
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, no span is made.
/// </summary>
public static class Tracing
{
    /// <summary>Name of the source, and of the service in traces.</summary>
    public const string Name = "hdfs-locality-scheduler";

    /// <summary>Makes spans.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>Marks a span as failed, with a sentence.</summary>
    public static void Fail(this Activity? span, string problem) => span?.SetStatus(ActivityStatusCode.Error, problem);
}
