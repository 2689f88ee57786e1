namespace Scheduler.Hdfs.Configuration;

/// <summary><c>fs.defaultFS</c>: where paths without a scheme are.</summary>
internal static class DefaultFileSystem
{
    /// <summary>Its key.</summary>
    public const string Key = "fs.defaultFS";

    /// <summary>The scheme of HDFS itself.</summary>
    public const string Hdfs = "hdfs";

    /// <summary>Its URI; null when it is not set. As in Hadoop, a name without a slash is the NameNode's.</summary>
    /// <exception cref="HadoopConfigurationException">It is no URI; the message names the file.</exception>
    public static Uri? Read(HadoopConfiguration configuration)
    {
        if (configuration.Get(Key) is not { } value || value == "local") return null;
        return Uri.TryCreate(value.Contains('/', StringComparison.Ordinal) ? value : $"{Hdfs}://{value}", UriKind.Absolute, out var uri)
            ? uri
            : throw new HadoopConfigurationException($"{configuration.FileOf(Key)}: {Key} is '{value}', which is no URI.");
    }
}
