using System.Text;

namespace Scheduler.Kubernetes.Client;

/// <summary>Reads small files of configuration and credentials, up to a limit.</summary>
internal static class CredentialFile
{
    /// <summary>Largest file accepted: a kubeconfig of hundreds of clusters with their certificates is smaller.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>The file's text.</summary>
    /// <param name="path">The file.</param>
    /// <param name="role">What it is, for the error.</param>
    /// <exception cref="KubernetesConfigurationException">It cannot be read or is too large.</exception>
    public static string ReadText(string path, string role)
    {
        try
        {
            using var file = File.OpenRead(path);
            var buffer = new byte[Math.Min(MaxBytes, file.Length) + 1];
            var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (length <= MaxBytes) return Encoding.UTF8.GetString(buffer, 0, length);
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new KubernetesConfigurationException($"Cannot read {role}, '{path}': {exception.Message}", exception);
        }

        throw new KubernetesConfigurationException($"Cannot read {role}, '{path}': it is larger than {MaxBytes} bytes.");
    }
}
