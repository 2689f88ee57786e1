namespace Scheduler.Hdfs.Configuration;

/// <summary>The Hadoop configuration cannot be used. The message names the file and the key, and says what to do.</summary>
public sealed class HadoopConfigurationException : Exception
{
    /// <summary>An error with its message and, where there is one, the exception behind it.</summary>
    public HadoopConfigurationException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
