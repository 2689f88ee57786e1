namespace Scheduler.Kubernetes.Cluster;

/// <summary>Annotations that are read from pods and nodes.</summary>
internal static class LocalityAnnotations
{
    /// <summary>Prefix of our own.</summary>
    public const string Prefix = "hdfs.locality/";

    /// <summary>Prefix of the annotations of Jobs, such as the completion index.</summary>
    public const string JobPrefix = "batch.kubernetes.io/";

    /// <summary>Makes a pod take part: its input.</summary>
    public static ReadOnlySpan<byte> Paths => "hdfs.locality/paths"u8;

    /// <summary>On a node: the DataNode that is on it.</summary>
    public static ReadOnlySpan<byte> DataNode => "hdfs.locality/datanode"u8;
}
